"""Organisations that can be accountable for a case: channels, agencies and their authorisations, firms, offices."""
