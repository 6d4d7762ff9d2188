"""What settings mean: pure functions, no database."""
