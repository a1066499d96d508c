"""Versioned parameters (rule sets), review cycles and the published lists of working days."""
