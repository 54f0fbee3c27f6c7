"""Tokens from an access key, renewed and taken anew, and where the platform is (reference 1.1 to 1.4).

With a client's id and secret the key is exchanged at the endpoint that discovery names; an access key alone
at the endpoint of the account's area. Outside the request budget: the platform counts requests per token.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from hookflash.adapters.cxone import causes, guidance
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.access import Claims, Granted, parse_address, parse_granted
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.auth import CachedTokens, Token
from hookflash.adapters.kit.cache import Cache, for_all
from hookflash.adapters.kit.http import Answer, Http, Request
from hookflash.adapters.kit.token_requests import LIFETIME_IF_UNTOLD_S, TokenHost, form_request
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

_OPENID = "/.well-known/openid-configuration"
_CONFIGURATION = "/.well-known/cxone-configuration"
_BY_KEY = "/authentication/v1/token/access-key"
_BY_REFRESH = "/public/user/refresh"
_ELSEWHERE = (
    ", and set auth_url to the host of the account's area, or client_id and client_secret:"
    " without them only that host takes an access key"
)
_WRONG_CLIENT = "invalidclient"  # RFC 6749 5.2


class Login:
    """The login host and the discovery documents, as one connection asks them."""

    def __init__(self, name: str, settings: CxoneSettings, clock: Clock, http: Http) -> None:
        self._settings = settings
        self._host = TokenHost(f"Connection {name}", http, clock, causes.find_request_id)
        self.tokens = CachedTokens(self._fetch, clock)
        self._claims = Claims()
        self._refresh: str | None = None
        self._addresses: Cache[str, str] = Cache(clock, max_age_s=settings.discovery_max_age_s)

    async def find_claims(self, spend: Spend) -> Claims:
        """Whom our own token is for.

        Raises:
            PlatformError: There is no token to be had.
        """
        await self.tokens.get(spend)
        return self._claims

    async def find_api(self, spend: Spend) -> str:
        """Where the API is: as the account's configuration says; one that is too old serves in an outage.

        Raises:
            PlatformError: Nothing says it.
        """
        return await self._find("api", self._discover_api, spend)

    async def stop(self) -> None:
        """End requests under way."""
        await self.tokens.stop()
        await self._addresses.stop()

    async def _find(self, what: str, discover: Callable[[Spend], Awaitable[str]], spend: Spend) -> str:
        try:
            return (await self._addresses.get(what, lambda: for_all(spend, discover))).value
        except PlatformError:
            old = self._addresses.find(what, max_age_s=float("inf"))
            if old is None:
                raise
            return old.value

    async def _discover_api(self, spend: Spend) -> str:
        claims = await self.find_claims(spend)
        query = {} if claims.tenant_id is None else {"tenantId": claims.tenant_id}
        host = self._settings.base_url if query else self._settings.auth_url or self._settings.base_url
        url = host + _CONFIGURATION + (f"?{urlencode(query)}" if query else "")
        what = "account's configuration"
        return self._trusted(
            parse_address(await self._read(Request("GET", url), spend), "api_endpoint", what)
        )

    async def _discover_token_endpoint(self, spend: Spend) -> str:
        found = await self._read(Request("GET", self._settings.base_url + _OPENID), spend)
        return self._trusted(parse_address(found, "token_endpoint", "login host"))

    def _trusted(self, url: str) -> str:
        """An address that is as safe as the one that named it."""
        if self._settings.base_url.startswith("https://") and not url.startswith("https://"):
            raise unreadable("addresses of the platform")
        return url

    async def _fetch(self, spend: Spend) -> Token:
        granted = await self._renew(spend) or await self._begin(spend)
        self._refresh = granted.refresh
        self._claims = granted.claims or self._claims
        return Token(granted.value, float(granted.expires_in_s or LIFETIME_IF_UNTOLD_S))

    async def _renew(self, spend: Spend) -> Granted | None:
        """A token for the refresh token at hand; none if it is refused: the access key serves as well."""
        refresh, self._refresh = self._refresh, None
        if refresh is None:
            return None
        try:
            if self._settings.client_id is None:
                return await self._grant(_json_request(self._area + _BY_REFRESH, {"token": refresh}), spend)
            return await self._by_form({"grant_type": "refresh_token", "refresh_token": refresh}, spend)
        except PlatformRefused:
            return None

    async def _begin(self, spend: Spend) -> Granted:
        key_id, secret = self._settings.key
        if self._settings.client_id is None:
            body = {"accessKeyId": key_id, "accessKeySecret": secret}
            return await self._grant(_json_request(self._area + _BY_KEY, body), spend)
        return await self._by_form({"grant_type": "password", "username": key_id, "password": secret}, spend)

    @property
    def _area(self) -> str:
        return self._settings.auth_url or self._settings.base_url

    async def _by_form(self, form: Mapping[str, str], spend: Spend) -> Granted:
        endpoint = await self._find("token", self._discover_token_endpoint, spend)
        secret = self._settings.client_secret
        written = secret.get_secret_value() if secret is not None else ""
        return await self._grant(form_request(endpoint, form, self._settings.client_id or "", written), spend)

    async def _grant(self, request: Request, spend: Spend) -> Granted:
        return parse_granted(await self._read(request, spend))

    async def _read(self, request: Request, spend: Spend) -> Any:
        return await self._host.ask(request, spend, self._remedy)

    def _remedy(self, answer: Answer) -> str:
        """What to look at: the platform says if it does not know the program, and else means the key.

        An access key alone is exchanged at the host of an area, which nothing but a setting can name.
        """
        if self._settings.client_id is not None:
            both = f"{guidance.KEY}, and {guidance.CLIENT}"
            return f"{guidance.CLIENT if causes.find_error(answer) == _WRONG_CLIENT else both}."
        is_elsewhere = answer.status in {404, 405} and self._settings.auth_url is None
        return f"{guidance.KEY}{_ELSEWHERE if is_elsewhere else ''}."


def _json_request(url: str, body: Mapping[str, str]) -> Request:
    return Request("POST", url, {"Content-Type": "application/json"}, json.dumps(body).encode())
