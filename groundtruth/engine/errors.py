"""What the engine raises when an answer, a manifest or a configuration is wrong; the message is for whoever sent it."""


class InputRefused(ValueError):
    """What was given cannot be used. The message is one sentence: what, where, what to do."""
