"""What an engine raises when the caller's data is wrong; jobs.py turns it into the job's failure reason."""


class InputRefused(ValueError):
    """The data or a parameter cannot be used. The message is for the caller: what, where, what to do."""
