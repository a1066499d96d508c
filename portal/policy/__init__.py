"""The policy bench: every rule as a command that needs no database."""
