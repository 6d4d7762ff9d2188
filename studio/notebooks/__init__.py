"""Jupyter servers of running apps: started by an agent, reached through our origin, with keys of their owner."""
