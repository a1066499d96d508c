"""The demo city: invented firms, people and applications, made by the same use cases as real ones."""
