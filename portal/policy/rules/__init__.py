"""What the bench reads, how it judges a line, and the rules it knows; no Flask, no database."""
