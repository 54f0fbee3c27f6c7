"""The way to the API in this dialect: its own request for a token, its own table of causes."""

import json
from datetime import datetime
from typing import Any

from hookflash.adapters.genesys.client.api import Api
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tutorial import causes
from hookflash.adapters.genesys.tutorial.operations import SCOPES
from hookflash.adapters.genesys.wire.access import parse_token
from hookflash.adapters.kit.auth import Token
from hookflash.adapters.kit.cache import Aged
from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.http import Answer, Request
from hookflash.adapters.kit.pace import Pace
from hookflash.adapters.kit.scopes import parse_scopes
from hookflash.adapters.kit.token_requests import LIFETIME_IF_UNTOLD_S
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_TOKEN = "/api/v2/oauth/token"  # noqa: S105 - a path
_REMEDY = "check client_id, client_secret and the scopes of the client."


class TutorialApi(Api):
    """One connection's exchanges."""

    def __init__(self, name: str, settings: GenesysSettings, clock: Clock, pace: Pace) -> None:
        super().__init__(name, settings, clock, pace)
        self._settings = settings
        self._scopes: frozenset[str] | None = None
        self._granted_at = 0.0

    def refusal(self, ask: Ask, answer: Answer) -> PlatformError | None:
        """How the platform's answers are to be read."""
        return causes.refusal(ask, answer, self._clock.now())

    async def granted(self, spend: Spend) -> Aged[frozenset[str] | None]:
        """The scopes of the present token; none if the platform does not tell."""
        await self._tokens.get(spend)
        return Aged(self._scopes, self._clock.monotonic() - self._granted_at)

    async def _own_token(self, spend: Spend) -> Token:
        """POST /api/v2/oauth/token (tutorial 002): JSON with the scopes.

        A client that lacks one of them is refused altogether (RFC 6749 5.2): it is asked what it does have.
        """
        asked_at = self._clock.monotonic()
        try:
            answer = await self.oauth.exchange(self._request(" ".join(SCOPES)), spend, _REMEDY)
            asked: frozenset[str] | None = frozenset(SCOPES)
        except PlatformRefused:
            answer = await self.oauth.exchange(self._request(None), spend, _REMEDY)
            asked = None
        told = parse_token(answer)
        # What is not told is as it was asked for (RFC 6749 5.1).
        self._scopes, self._granted_at = parse_scopes(answer) or asked, asked_at
        return Token(told.value, float(told.expires_in_s or LIFETIME_IF_UNTOLD_S))

    def _request(self, scope: str | None) -> Request:
        settings, secret = self._settings, self._settings.client_secret
        body: dict[str, Any] = {
            "grant_type": "client_credentials",
            "client_id": settings.client_id,
            "client_secret": secret.get_secret_value() if secret is not None else "",
        }
        if scope is not None:
            body["scope"] = scope
        url = f"{settings.auth_url or settings.api}{_TOKEN}"
        return Request("POST", url, {"Content-Type": "application/json"}, json.dumps(body).encode())


def as_time(moment: datetime) -> str:
    """A moment as the tutorials write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
