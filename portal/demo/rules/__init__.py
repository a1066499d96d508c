"""What the demo city consists of: plain values, made up, the same on every machine."""
