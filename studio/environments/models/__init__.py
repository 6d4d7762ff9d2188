"""What this room stores."""

from studio.environments.models.images import AppImageConfig, Image, ImageAlias, ImageVersion
from studio.environments.models.instances import InstanceLink, NotebookInstance, NotebookInstanceLifecycleConfig
from studio.environments.models.lifecycle import LifecycleConfig
from studio.environments.models.repositories import CodeRepository

__all__ = [
    "AppImageConfig",
    "CodeRepository",
    "Image",
    "ImageAlias",
    "ImageVersion",
    "InstanceLink",
    "LifecycleConfig",
    "NotebookInstance",
    "NotebookInstanceLifecycleConfig",
]
