"""Django's PostgreSQL backend, with connections of the pool that are not asked whether they still live."""
