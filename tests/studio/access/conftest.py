"""Fixtures of the access room."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_counted_yet(private_redis):
    """No test sees the attempts that another one has counted."""
    cache.clear()
