"""The model server: one process that loads one MLflow pyfunc directory and answers `/ping` and `/invocations`.

It imports no Django and knows nothing of the studio; `python -m hosting.server CONFIG` runs it (hosting spec §4).
"""
