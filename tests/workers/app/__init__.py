"""A room of its own for the tests: one kind of job whose rows say how it behaves."""
