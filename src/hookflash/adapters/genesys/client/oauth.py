"""POST /oauth/token on the login host: Basic and a form (reference genesys-cloud 1.2).

Outside the request budget: the platform counts requests per token.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from hookflash.adapters.genesys import causes
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.wire.access import parse_token
from hookflash.adapters.kit.auth import Token
from hookflash.adapters.kit.http import Http, Request
from hookflash.adapters.kit.token_requests import LIFETIME_IF_UNTOLD_S, TokenHost, form_request
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_CHECK = "check client_id, client_secret and region."


@dataclass(frozen=True, slots=True)
class Granted:
    """A token, and what renews it if it is a user's."""

    token: Token
    refresh: str | None = field(default=None, repr=False)


class OAuth:
    """The login host, as one connection asks it."""

    def __init__(self, name: str, settings: GenesysSettings, clock: Clock, http: Http) -> None:
        self._who = f"Connection {name}"
        self._settings = settings
        self._host = TokenHost(self._who, http, clock, causes.find_request_id)

    async def by_credentials(self, spend: Spend) -> Granted:
        """A token of the connection's own; no scope is asked for.

        Raises:
            PlatformError: No token. Nothing else was sent, so the effect is known in every case.
        """
        settings = self._settings
        form = {"grant_type": "client_credentials"}
        return await self._grant(settings.client_id, settings.client_secret, form, spend, _CHECK)

    async def by_code(self, code: str, verifier: str, redirect_uri: str, spend: Spend) -> Granted:
        """A user's token for an authorization code (RFC 6749 4.1.3, RFC 7636 4.5)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        return await self._as_user(form, spend, "check login_client_id and its redirect address.")

    async def by_refresh_token(self, refresh: str, spend: Spend) -> Granted:
        """A user's new token; the platform may hand out a new refresh token with it."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh}
        return await self._as_user(form, spend, "log the agent in again with `hookflash login`.")

    async def _as_user(self, form: Mapping[str, str], spend: Spend, remedy: str) -> Granted:
        settings = self._settings
        if settings.login_client_id is None:
            raise PlatformRefused(f"{self._who}: login_client_id is not set.", Cause.CREDENTIALS_REJECTED)
        return await self._grant(settings.login_client_id, settings.login_client_secret, form, spend, remedy)

    async def _grant(
        self,
        client_id: str | None,
        secret: SecretStr | None,
        form: Mapping[str, str],
        spend: Spend,
        remedy: str,
    ) -> Granted:
        told = parse_token(await self.exchange(self._request(client_id or "", secret, form), spend, remedy))
        return Granted(Token(told.value, float(told.expires_in_s or LIFETIME_IF_UNTOLD_S)), told.refresh)

    async def exchange(self, request: Request, spend: Spend, remedy: str) -> Any:
        """The JSON that the login host answers to a request for a token.

        Raises:
            PlatformError: No token; the remedy is told if the credentials were refused. Every 4xx but 429 is
                final (reference genesys-cloud 1.2).
        """
        return await self._host.ask(request, spend, lambda _: remedy)

    def _request(self, client_id: str, secret: SecretStr | None, form: Mapping[str, str]) -> Request:
        url = f"{self._settings.login}/oauth/token"
        if secret is None:  # a public client, which only PKCE vouches for, names itself in the form
            return form_request(url, {**form, "client_id": client_id})
        return form_request(url, form, client_id, secret.get_secret_value())
