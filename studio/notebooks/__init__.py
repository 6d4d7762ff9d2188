"""Jupyter servers of running apps: started by an agent, reached through our origin, equipped with the caller's rights."""
