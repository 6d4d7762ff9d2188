"""What is wrong with a table, said to the person who brought it."""


class TableError(ValueError):
    """One or two sentences: what is wrong, in which line or column, what to do. Shown as they are."""
