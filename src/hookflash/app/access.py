"""Who is asking: API keys, by the digest of their secret."""

import hashlib
import hmac
from dataclasses import dataclass

from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.errors import NotAuthenticated
from hookflash.ports.runtime import Clock
from hookflash.ports.store import KeyStore

# How long a revoked key may still be taken for live.
_REMEMBER_S = 5.0
_MOST_REMEMBERED = 10_000

OPERATOR = ApiKey(id="operator", name="from the environment", scopes=frozenset({Scope.ADMIN}))
ANYBODY = ApiKey(id="insecure", name="started without keys", scopes=frozenset({Scope.ADMIN}))


def digest_of(secret: str) -> bytes:
    """What is kept of a key's secret; the secrets are random, so no slow hash is needed.

    Blanks around it do not count: a header loses them on its way.
    """
    return hashlib.sha256(secret.strip().encode("utf-8", "surrogateescape")).digest()


@dataclass(frozen=True, slots=True)
class _Remembered:
    key: ApiKey
    until: float


class KeyRing:
    """Tells keys from their secrets.

    Args:
        keys: The stored keys.
        clock: Ages what is remembered.
        operator_secret: The secret of a key that may do everything, given from the environment.
        is_open: Whether a request without any key is let in (loopback only, when the operator said so).
    """

    def __init__(
        self, keys: KeyStore, clock: Clock, *, operator_secret: str | None = None, is_open: bool = False
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._operator = digest_of(operator_secret) if operator_secret else None
        self._is_open = is_open
        self._remembered: dict[bytes, _Remembered] = {}

    async def identify(self, secret: str | None) -> ApiKey:
        """The key with that secret.

        Raises:
            NotAuthenticated: There is none.
        """
        if not secret or not secret.strip():
            if self._is_open:
                return ANYBODY
            raise NotAuthenticated
        digest = digest_of(secret)
        if self._operator is not None and hmac.compare_digest(digest, self._operator):
            return OPERATOR
        now = self._clock.monotonic()
        remembered = self._remembered.get(digest)
        if remembered is not None and remembered.until > now:
            return remembered.key
        key = await self._keys.find_key(digest)
        if key is None:
            raise NotAuthenticated
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[digest] = _Remembered(key, now + _REMEMBER_S)
        return key
