"""Tests of the engine of spaces."""
