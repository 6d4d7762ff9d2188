"""Scripts that run when an app starts (spec studio §10.1)."""

from django.db import models

from studio.api.arns import name_of
from studio.api.errors import ResourceNotFound
from studio.api.resources import Resource
from studio.environments.engine.scripts import decoded


class LifecycleConfig(Resource):
    """A shell script for one type of app. Its content never changes: a new script is a new configuration."""

    arn_kind = "studio-lifecycle-config"
    noun = "lifecycle configuration"

    app_type = models.CharField(max_length=32)
    content = models.TextField()  # base64, as it was sent

    class Meta(Resource.Meta):
        pass

    @property
    def script(self) -> str:
        """The shell text."""
        return decoded(self.content)

    @classmethod
    def script_of(cls, arn: str) -> str:
        """The shell text of the configuration that an ARN names; ResourceNotFound if there is none.

        Asks nobody's permission: whoever starts an app with it has been asked when the app was made.
        """
        found = cls.objects.all().named(name_of(arn)).first()
        if found is None:
            raise ResourceNotFound(f"Lifecycle configuration [{name_of(arn)}] does not exist.")
        return str(found.script)
