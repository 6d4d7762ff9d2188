"""Model quality at the same wall time, beside the named peers."""
