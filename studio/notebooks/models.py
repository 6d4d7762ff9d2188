"""What is known of the process behind a running app; everything else about it is in the App's row."""

import secrets
from typing import Self

from django.db import models

from studio.access.sealing import fingerprint, seal, unseal
from studio.spaces.models import App


class NotebookServer(models.Model):
    """The process of one app. The row goes when the app is Deleted; after a failure it stays, for its log.

    run: names this run, in the environment of everything that it starts. handle: the spawner's, empty while there is
    no process. The token of the server stays on our side; the token for credentials is known to the app alone.
    """

    app = models.OneToOneField(App, on_delete=models.CASCADE, primary_key=True, related_name="server")
    run = models.CharField(max_length=64)
    handle = models.CharField(max_length=128, blank=True)
    port = models.PositiveIntegerField(null=True, blank=True)
    sealed_token = models.TextField(blank=True)
    credentials_hash = models.CharField(max_length=64, blank=True, db_index=True)
    deaths = models.PositiveIntegerField(default=0)
    launched_at = models.DateTimeField(null=True, blank=True)
    log_offset = models.BigIntegerField(default=0)
    script_offset = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.run

    @classmethod
    def of_new_run(cls, app: App) -> Self:
        """The row for a run that begins now; what an earlier run of the app left is overwritten."""
        row, _ = cls.objects.update_or_create(
            app=app,
            defaults={
                "run": f"app-{app.pk}-{secrets.token_hex(6)}",
                "handle": "",
                "port": None,
                "deaths": 0,
                "log_offset": 0,
                "script_offset": 0,
                "credentials_hash": "",
            },
        )
        return row

    @property
    def address(self) -> str:
        """`host:port` of the process."""
        return f"127.0.0.1:{self.port}"

    def token(self) -> str:
        """What the server wants in the Authorization header; SealBroken if the studio's secret key has changed."""
        return unseal(self.sealed_token)

    def new_tokens(self) -> tuple[str, str]:
        """Fresh tokens (of the server, for credentials); the caller saves the row."""
        server, credentials = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.sealed_token, self.credentials_hash = seal(server), fingerprint(credentials)
        return server, credentials


class AgentLease(models.Model):
    """Which notebook agent acts. One row."""

    name = models.CharField(max_length=32, unique=True)
    holder = models.CharField(max_length=128)
    lease_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"
