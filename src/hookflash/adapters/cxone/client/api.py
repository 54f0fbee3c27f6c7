"""The way to the API: addresses, the exchange, and how answers are judged."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from hookflash.adapters.cxone import causes
from hookflash.adapters.cxone.causes import Subject
from hookflash.adapters.cxone.client.login import Login
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.common import figure
from hookflash.adapters.kit.exchange import Ask, Exchange, read_json
from hookflash.adapters.kit.http import Answer, Http, Timeouts
from hookflash.adapters.kit.pace import Pace, RateNote
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

T = TypeVar("T")
# What a list may hold a page is not published; the smallest bound seen is taken (reference 4, 10).
PAGE_SIZE = 1000
MAX_PAGES = 50
_POLL_MARGIN_S = 10.0
# What there is in newer versions alone (reference 3.2).
VERSIONS = {"direct-voicemail-transfer": "34.0"}
_EMPTY = frozenset({204, 304})


class Api:
    """One connection's exchanges: those that answer at once, and those that wait for events."""

    def __init__(self, name: str, settings: CxoneSettings, clock: Clock, pace: Pace) -> None:
        self._settings = settings
        self._clock = clock
        self._http = http = Http(settings.timeouts)
        self.login = Login(name, settings, clock, http)
        tokens = self.login.tokens
        self._exchange = Exchange(http, tokens, pace, clock, self, read_total_s=settings.read_total_s)
        waits_s = settings.poll_s + _POLL_MARGIN_S
        # As many may wait as agents have sessions: none of them may wait for a connection.
        self._waiting_http = Http(Timeouts(settings.connect_timeout_s, waits_s), most_pooled=0)
        # Waiting for a turn in the budget must take nothing from the wait for events.
        self._waiting = Exchange(self._waiting_http, tokens, pace, clock, self, read_total_s=2 * waits_s)

    async def get(
        self,
        subject: Subject,
        path: str,
        spend: Spend,
        *,
        query: Mapping[str, object] | None = None,
        waits: bool = False,
    ) -> Any:
        """The JSON of a GET; none if the platform says that there is nothing.

        Args:
            subject: What it is about.
            path: Behind the version, without a slash at the beginning.
            spend: What it is for.
            query: Its parameters.
            waits: Whether the platform answers when something has happened.
        """
        ask = Ask("GET", await self._url(path, spend, query), subject, headers=_headers())
        exchange = self._waiting if waits else self._exchange
        return await exchange.read(ask, spend, parse=_json_if_any)

    async def ask(self, subject: Subject, path: str, body: Any, spend: Spend) -> Any:
        """The JSON of a POST that changes nothing, or nothing more by being repeated."""
        ask = Ask("POST", await self._url(path, spend), subject, body, headers=_headers())
        return await self._exchange.read(ask, spend, parse=_json_if_any)

    async def command(
        self,
        path: str,
        spend: Spend,
        *,
        body: Any = None,
        query: Mapping[str, object] | None = None,
        subject: Subject = Subject.CONTROL,
        method: str = "POST",
    ) -> Answer:
        """Send something that changes the world, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        try:
            url = await self._url(path, spend, query)
        except PlatformError as error:
            error.was_sent = False
            raise
        ask = Ask(method, url, subject, {} if body is None else body, is_command=True, headers=_headers())
        return await self._exchange.command(ask, spend)

    async def pages(
        self,
        subject: Subject,
        path: str,
        parse: Callable[[Any], tuple[T, ...]],
        spend: Spend,
        *,
        query: Mapping[str, object] | None = None,
    ) -> tuple[T, ...]:
        """A whole list, page by page, at most `MAX_PAGES` of them."""
        items: list[T] = []
        for number in range(MAX_PAGES):
            asked = {**(query or {}), "top": PAGE_SIZE, "skip": number * PAGE_SIZE}
            data = await self.get(subject, path, spend, query=asked)
            items.extend(parse(data))
            total = figure(data, "totalRecords")
            if data is None or total is None or total <= (number + 1) * PAGE_SIZE:
                break
        return tuple(items)

    def refusal(self, ask: Ask, answer: Answer) -> PlatformError | None:
        """How the platform's answers are to be read."""
        return causes.refusal(ask, answer, self._clock.now())

    def rate_note(self, answer: Answer) -> RateNote | None:  # noqa: ARG002 - no header tells it (reference 6)
        """What the answer says about the rate budget: nothing."""
        return None

    async def close(self) -> None:
        """Let go of everything."""
        await self.login.stop()
        await self._waiting.close()
        await self._exchange.close()

    async def _url(self, path: str, spend: Spend, query: Mapping[str, object] | None = None) -> str:
        base = await self.login.find_api(spend)
        tail = f"?{urlencode(query)}" if query else ""
        return f"{base}/incontactapi/services/v{self._version(path)}/{path}{tail}"

    def _version(self, path: str) -> str:
        """The connection's version, or that of the longest part of the path that has one of its own."""
        versions = {**VERSIONS, **self._settings.versions}
        own = [part for part in versions if _has_part(path, part.strip("/"))]
        version = versions[max(own, key=len)] if own else self._settings.api_version
        return version if "." in version else f"{version}.0"


def _has_part(path: str, part: str) -> bool:
    """Whether a path begins or ends with something."""
    return path.startswith(part) or path.endswith(f"/{part}")


def _headers() -> dict[str, str]:
    """The platform echoes a correlation id (reference 3.4)."""
    return {"CorrelationId": str(uuid4())}


def _json_if_any(answer: Answer) -> Any:
    if answer.status in _EMPTY or not answer.body.strip():
        return None
    return read_json(answer)
