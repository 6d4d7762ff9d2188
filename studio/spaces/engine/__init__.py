"""Spaces without Django: what runs where, what was used, when something is idle (spec studio §6, §11, §15)."""
