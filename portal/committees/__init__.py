"""Review committees: filings, meetings, votes and their results."""
