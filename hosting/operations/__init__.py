"""The operations of hosting, one module per noun."""

from hosting.operations import endpoint_configs, endpoints, invocations, models, transform_jobs

__all__ = ["endpoint_configs", "endpoints", "invocations", "models", "transform_jobs"]
