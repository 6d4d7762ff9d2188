"""Which events a pattern matches: pure Python."""
