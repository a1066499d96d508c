"""Decisions about mail: when it goes, when it is tried again, what it says."""
