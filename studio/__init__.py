"""The Django project and what every room stands on."""

__version__ = "0.1.0"
