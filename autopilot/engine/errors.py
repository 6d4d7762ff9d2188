"""What an engine raises when the caller's data is wrong; jobs.py turns it into the job's failure reason."""


class InputRefused(ValueError):
    """The data or a parameter cannot be used. The message is for the caller: what, where, what to do."""


def could_not_be_fitted(algorithm: str, said: str) -> str:
    """Why a model is missing, for its row on the leaderboard. said: in the words of the library that fits it."""
    return f"{algorithm} could not be fitted. Its library says: {said}"[:1000]
