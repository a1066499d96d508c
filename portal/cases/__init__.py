"""Every matter is a case, every case stands on exactly one desk, and every step goes through one door."""
