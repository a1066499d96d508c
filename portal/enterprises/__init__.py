"""Firms, the dated facts that decide their channel, and the 专精特新 directory."""
