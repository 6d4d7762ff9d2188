"""Running a function in a process of its own that can be stopped, watched and killed. Imports no Django, no Celery."""
