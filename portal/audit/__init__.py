"""The ledger: who did what and when, chained by hashes, never changed."""
