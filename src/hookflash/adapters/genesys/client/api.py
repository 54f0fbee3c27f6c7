"""The way to the API: addresses, the exchange, pages, and how answers are judged."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hookflash.adapters.genesys import causes
from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.client.oauth import OAuth
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.wire.common import Page
from hookflash.adapters.kit.auth import CachedTokens, FixedToken, Token, Tokens
from hookflash.adapters.kit.exchange import Ask, Exchange
from hookflash.adapters.kit.http import Answer, Http
from hookflash.adapters.kit.pace import Pace, RateNote
from hookflash.adapters.kit.rest import Rest
from hookflash.adapters.kit.socket import Socket
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

T = TypeVar("T")
PAGE_SIZE = 100
MAX_PAGES = 200


class Api(Rest):
    """One connection's exchanges."""

    def __init__(self, name: str, settings: GenesysSettings, clock: Clock, pace: Pace) -> None:
        self._clock = clock
        self._http = http = Http(settings.timeouts)
        self.oauth = OAuth(name, settings, clock, http)
        tokens: Tokens
        if settings.access_token is not None:
            tokens = FixedToken(settings.access_token.get_secret_value())
        else:
            tokens = CachedTokens(self._own_token, clock)
        self._tokens = tokens
        exchange = Exchange(http, tokens, pace, clock, self, read_total_s=settings.read_total_s)
        super().__init__(f"{settings.api}/api/v2", exchange)

    async def pages(
        self,
        path: str,
        parse: Callable[[Any], Page[T]],
        spend: Spend,
        *,
        subject: str = Subject.ACCOUNT,
        query: Mapping[str, object] | None = None,
    ) -> tuple[T, ...]:
        """A whole list, page by page, at most `MAX_PAGES` of them."""
        items: list[T] = []
        for number in range(1, MAX_PAGES + 1):
            asked = {"pageSize": PAGE_SIZE, "pageNumber": number, **(query or {})}
            page = parse(await self.get(subject, path, spend, query=asked))
            items.extend(page.items)
            is_last = page.rows < PAGE_SIZE if page.pages is None else number >= page.pages
            if is_last or not page.rows:
                break
        return tuple(items)

    async def open_socket(self, url: str) -> Socket:
        """Connect a channel's socket.

        Raises:
            PlatformError: It did not come about, or is not as safe as the API itself.
        """
        if not url.startswith(("wss://", "ws://") if self._base.startswith("http://") else "wss://"):
            raise PlatformError("The channel's socket has no usable address.", Cause.PLATFORM_UNCLEAR)
        return await self._http.open_socket(url)

    def refusal(self, ask: Ask, answer: Answer) -> PlatformError | None:
        """How the platform's answers are to be read."""
        return causes.refusal(ask, answer, self._clock.now())

    def rate_note(self, answer: Answer) -> RateNote | None:
        """The three headers on ordinary answers (reference genesys-cloud 10)."""
        allowed, used, reset = (
            _whole(answer.header(f"inin-ratelimit-{part}")) for part in ("allowed", "count", "reset")
        )
        if allowed is None or used is None or reset is None:
            return None
        return RateNote(allowed, used, float(reset))

    async def _own_token(self, spend: Spend) -> Token:
        return (await self.oauth.by_credentials(spend)).token


def _whole(value: str | None) -> int | None:
    if value is None or len(value) > 9 or not (value.isascii() and value.strip().isdigit()):  # noqa: PLR2004
        return None
    return int(value)
