"""Rules about scripts, images and repositories that need no database."""
