"""Starting and ending Jupyter servers, each in a cage of its own. Knows neither Django nor Celery."""
