"""The way to the API in this dialect: its own request for a token, its own table of causes."""

from hookflash.adapters.cxone.tutorial import causes
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.cxone.wire.access import parse_granted
from hookflash.adapters.kit.auth import CachedTokens, Token
from hookflash.adapters.kit.cache import Aged
from hookflash.adapters.kit.exchange import Ask, Exchange
from hookflash.adapters.kit.http import Answer, Http
from hookflash.adapters.kit.pace import Pace, RateNote
from hookflash.adapters.kit.rest import Rest
from hookflash.adapters.kit.scopes import parse_scopes
from hookflash.adapters.kit.token_requests import LIFETIME_IF_UNTOLD_S, TokenHost, form_request
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_VERSION = "/api/v2"
_TOKEN = f"{_VERSION}/oauth/token"
_FORM = {"grant_type": "client_credentials"}
_REMEDY = "check client_id, client_secret and environment."


class TutorialApi(Rest):
    """One connection's exchanges."""

    def __init__(self, name: str, settings: TutorialSettings, clock: Clock, pace: Pace) -> None:
        self._settings = settings
        self._clock = clock
        http = Http(settings.timeouts)
        self._host = TokenHost(f"Connection {name}", http, clock, causes.find_request_id)
        self._tokens = CachedTokens(self._fetch_token, clock)
        self._scopes: frozenset[str] | None = None
        self._granted_at = 0.0
        exchange = Exchange(http, self._tokens, pace, clock, self, read_total_s=settings.read_total_s)
        super().__init__(f"{settings.api}{_VERSION}", exchange)

    async def granted(self, spend: Spend) -> Aged[frozenset[str] | None]:
        """The scopes of the present token; none if the platform does not tell."""
        await self._tokens.get(spend)
        return Aged(self._scopes, self._clock.monotonic() - self._granted_at)

    def refusal(self, ask: Ask, answer: Answer) -> PlatformError | None:
        """How the platform's answers are to be read."""
        return causes.refusal(ask, answer, self._clock.now())

    def rate_note(self, answer: Answer) -> RateNote | None:  # noqa: ARG002 - no header tells it
        """What the answer says about the rate budget: nothing."""
        return None

    async def _fetch_token(self, spend: Spend) -> Token:
        """POST /oauth/token: Basic and a form; the answer tells the client's scopes."""
        asked_at = self._clock.monotonic()
        client_id, secret = self._settings.client
        request = form_request(f"{self._settings.api}{_TOKEN}", _FORM, client_id, secret)
        answer = await self._host.ask(request, spend, lambda _: _REMEDY)
        told = parse_granted(answer)
        self._scopes, self._granted_at = parse_scopes(answer), asked_at
        return Token(told.value, float(told.expires_in_s or LIFETIME_IF_UNTOLD_S))
