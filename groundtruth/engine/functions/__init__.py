"""Functions of an administrator in a process of their own: before a task is made, and after its answers came (8)."""
