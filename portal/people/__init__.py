"""Floor 3: a person once, with encrypted number and phone, and where he works."""
