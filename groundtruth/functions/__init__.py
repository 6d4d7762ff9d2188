"""Registered functions of custom jobs: calling them, and the views in which they are registered and tried."""
