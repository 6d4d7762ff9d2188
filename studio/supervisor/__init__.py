"""What `./run` and `./test` do. `bootstrap` needs only the standard library: it runs before anything is installed."""
