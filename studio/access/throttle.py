"""Slows down guessing of passwords: failures are counted per name and address, per name, and per address."""

from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

from studio.access.sealing import fingerprint
from studio.api.errors import ApiError

WINDOW_S = 15 * 60
# One person mistyping from one place is stopped first; many places against one name, and one place against many
# names, have more room, so that a stranger cannot lock somebody out by failing on purpose.
LIMITS = {"pair": 5, "name": 50, "address": 50}


class TooManyAttempts(ApiError):
    """Wait before the next try (429)."""

    def __init__(self) -> None:
        message = (
            f"Too many attempts to sign in. Wait {WINDOW_S // 60} minutes, or ask an administrator for a sign-in link."
        )
        super().__init__("ThrottlingException", message, 429, retry_after_s=WINDOW_S)


class CannotCount(ApiError):
    """Attempts cannot be counted now, so none is let through (503)."""

    def __init__(self) -> None:
        message = (
            "Signing in is not possible right now because the studio's Redis does not answer. Try again in a moment."
        )
        super().__init__("ServiceUnavailable", message, 503)


@dataclass(frozen=True)
class Attempt:
    """One try of one name from one address."""

    username: str
    source_ip: str

    def count(self) -> None:
        """Count this try before the password is looked at; TooManyAttempts once a limit is passed.

        Counting first leaves no gap for many tries at the same moment.
        """
        try:
            if any(_add_one(key) > LIMITS[kind] for kind, key in self._keys().items()):
                raise TooManyAttempts
        except (RedisError, OSError) as error:
            raise CannotCount from error

    def succeeded(self) -> None:
        """The password was right: what this person mistyped before is forgotten. Of the address's count only this try
        is taken back, so that a hundred people behind one address may come in, and a guesser among them gains nothing.
        """
        keys = self._keys()
        cache.delete_many([keys["pair"], keys["name"]])
        with suppress(ValueError):  # it ran out meanwhile
            cache.decr(keys["address"])

    def _keys(self) -> dict[str, str]:
        name = self.username.lower()
        parts = {"pair": f"{name}\n{self.source_ip}", "name": name, "address": self.source_ip}
        return {kind: f"access:attempts:{kind}:{fingerprint(text)}" for kind, text in parts.items()}


def _add_one(key: str) -> int:
    cache.add(key, 0, WINDOW_S)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two lines
        cache.set(key, 1, WINDOW_S)
        return 1
