"""Access tokens: fetched once for everybody, renewed early, dropped when refused."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from hookflash.adapters.kit.flight import SharedFlight
from hookflash.domain.errors import PlatformBusy, PlatformError
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_EARLY_S = 60.0
_EARLY_SHARE = 0.1
_PAUSE_S = 1.0
_MAX_PAUSE_S = 120.0
# Who refuses a token that is younger refuses all of them.
_DROP_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and how long it lives from the moment it was asked for."""

    value: str = field(repr=False)
    lifetime_s: float


class Tokens(Protocol):
    """Where requests get their token."""

    async def get(self, spend: Spend) -> str:
        """A token that should work.

        Raises:
            PlatformError: There is none to be had; nothing else was sent.
        """
        ...

    def invalidate(self, token: str) -> bool:
        """Take note that this token was refused; whether asking again may help."""
        ...

    async def stop(self) -> None:
        """End a request for a token that is under way."""
        ...


@dataclass(frozen=True, slots=True)
class FixedToken:
    """A token from the configuration: it cannot be renewed."""

    value: str = field(repr=False)

    async def get(self, spend: Spend) -> str:  # noqa: ARG002 - costs nothing
        """That token."""
        return self.value

    def invalidate(self, token: str) -> bool:  # noqa: ARG002 - there is no other
        """No other can be had."""
        return False

    async def stop(self) -> None:
        """Nothing is under way."""


@dataclass(frozen=True, slots=True)
class _Kept:
    value: str
    renew_at: float
    ends_at: float


class CachedTokens:
    """A token per connection. A thousand who ask at once cause one request for a token."""

    def __init__(self, fetch: Callable[[Spend], Coroutine[Any, Any, Token]], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._kept: _Kept | None = None
        self._failure: PlatformError | None = None
        self._paused_until = 0.0
        self._may_drop_at = 0.0
        self._flight: SharedFlight[str] = SharedFlight()

    async def get(self, spend: Spend) -> str:
        """The kept token, or a new one if that is near its end.

        Whoever comes within a second of a failure gets that failure again, so that a platform that refuses
        is not asked a thousand times.
        """
        now = self._clock.monotonic()
        kept = self._kept
        if kept is not None and now < kept.renew_at:
            return kept.value
        still_good = kept.value if kept is not None and now < kept.ends_at else None
        if self._failure is not None and now < self._paused_until:
            if still_good is not None:
                return still_good
            raise self._failure.with_traceback(None)
        try:
            return await self._flight.join(lambda: self._renew(spend))
        except PlatformError:
            if still_good is not None:
                return still_good
            raise

    def invalidate(self, token: str) -> bool:
        """Drop the token if it is still the one that was refused; a newer one stays.

        A platform that refuses one new token after the other is not asked for more of them without a pause.
        """
        if self._kept is None or self._kept.value != token:
            return True
        now = self._clock.monotonic()
        if now < self._may_drop_at:
            return False
        self._may_drop_at = now + _DROP_EVERY_S
        self._kept = None
        return True

    async def stop(self) -> None:
        """End a request for a token that is under way."""
        await self._flight.stop()

    async def _renew(self, spend: Spend) -> str:
        asked_at = self._clock.monotonic()
        try:
            token = await self._fetch(spend)
        except PlatformError as failure:
            pause_s = failure.retry_after_s if isinstance(failure, PlatformBusy) else _PAUSE_S
            self._failure = failure
            self._paused_until = self._clock.monotonic() + min(pause_s, _MAX_PAUSE_S)
            raise
        early_s = min(_EARLY_S, token.lifetime_s * _EARLY_SHARE)
        ends_at = asked_at + token.lifetime_s
        self._kept = _Kept(token.value, ends_at - early_s, ends_at)
        return token.value
