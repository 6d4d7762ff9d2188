"""API handlers of the environments room."""

from studio.environments.operations import (
    app_image_configs,
    code_repositories,
    image_versions,
    images,
    lifecycle_configs,
    notebook_instances,
    notebook_lifecycle_configs,
)

__all__ = [
    "app_image_configs",
    "code_repositories",
    "image_versions",
    "images",
    "lifecycle_configs",
    "notebook_instances",
    "notebook_lifecycle_configs",
]
