"""Tests of spaces and apps."""
