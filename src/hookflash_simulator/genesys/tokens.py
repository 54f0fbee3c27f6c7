"""OAuth: tokens for clients and users (reference genesys-cloud 1.2)."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from hookflash_simulator.clock import ms
from hookflash_simulator.front_door import Answer, Visit, as_json
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.randomness import Stream
from hookflash_simulator.world.directory import Client
from hookflash_simulator.world.world import World

TOKENS_OF_A_USER = 10
TOKENS_KEPT = 10_000
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Token:
    """A bearer token; `user` is the agent behind it, none for client credentials.

    Attributes:
        window: When the present minute of its rate limit began.
        used: Requests in that minute.
    """

    text: str
    client: Client
    user: str | None
    expires_at: int
    window: int | None = None
    used: int = 0


class TokenStore:
    """All tokens given out; they outlive a reset of the world."""

    def __init__(self, seed: int, now: Callable[[], int]) -> None:
        self._stream = Stream(seed, "tokens")
        self._now = now
        self._tokens: dict[str, Token] = {}
        self._refresh: dict[str, Token] = {}

    def check(self, header: str | None) -> Token:
        """The token of an Authorization header.

        Raises:
            Refusal: 401 authentication.required without one, 401 bad.credentials for a wrong or old one.
        """
        if not header:
            raise Refusal(401, "authentication.required")
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise Refusal(401, "authentication.required")
        token = self._tokens.get(text.strip())
        if token is None or token.expires_at <= self._now():
            raise Refusal(401, "bad.credentials")
        return token

    def revoke(self, token: Token) -> None:
        """Forget a token."""
        self._tokens.pop(token.text, None)

    def begin_anew(self, world: World) -> None:
        """The world was replaced: tokens stay valid, their minutes begin again."""
        for token in self._tokens.values():
            token.window, token.used = None, 0
            if world.clock.mode == "virtual":
                token.expires_at = self._now() + ms(token.client.token_life)

    def grant(self, visit: Visit) -> Answer:
        """POST /oauth/token: Basic and form only."""
        client = self._client(visit)
        if isinstance(client, Answer):
            return client
        if not visit.request.headers.get("Content-Type", "").lower().startswith(FORM):
            return _refused("invalid_request", f"content type must be {FORM}")
        form = {name: given[-1] for name, given in parse_qs(visit.body.decode("utf-8", "replace")).items()}
        grant = form.get("grant_type")
        if grant == "client_credentials":
            return _granted(self._issue(client, None), None)
        if grant == "authorization_code":
            user = form.get("code", "")
            if user not in visit.simulation.world.directory.agents:
                return _refused("invalid_grant", "authorization code not found")
            return self._user_token(client, user)
        if grant == "refresh_token":
            old = self._refresh.pop(form.get("refresh_token", ""), None)
            if old is None or old.client.name != client.name or old.user is None:
                return _refused("invalid_grant", "refresh token not found")
            return self._user_token(client, old.user)
        return _refused("unsupported_grant_type", f"grant type {grant or ''} is not supported")

    def _user_token(self, client: Client, user: str) -> Answer:
        token, refresh = self._issue(client, user), self._stream.secret()
        self._refresh[refresh] = token
        return _granted(token, refresh)

    def _issue(self, client: Client, user: str | None) -> Token:
        now = self._now()
        self._make_room(user)
        token = Token(self._stream.secret(), client, user, now + ms(client.token_life))
        self._tokens[token.text] = token
        return token

    def _make_room(self, user: str | None) -> None:
        """A user holds 10 tokens, the 11th ends the oldest; clients have as many as they like."""
        held = [one for one in self._tokens.values() if one.user == user] if user else []
        if len(held) >= TOKENS_OF_A_USER:
            self.revoke(held[0])
        if len(self._tokens) >= TOKENS_KEPT:
            self.revoke(next(iter(self._tokens.values())))

    def _client(self, visit: Visit) -> Client | Answer:
        scheme, _, encoded = visit.request.headers.get("Authorization", "").partition(" ")
        status = int(visit.simulation.world.switches.oauth_refusal)
        if scheme.lower() != "basic":
            return _refused("invalid_client", "client authentication must be HTTP Basic", status)
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return _refused("invalid_client", "client authentication must be HTTP Basic", status)
        client = visit.simulation.world.directory.clients.get(name)
        if client is None:
            return _refused("invalid_client", "client not found", status)
        is_right = client.secret == secret
        return client if is_right else _refused("invalid_client", "authentication failed", status)


def _granted(token: Token, refresh: str | None) -> Answer:
    body: dict[str, Any] = {
        "access_token": token.text,
        "token_type": "bearer",
        "expires_in": token.client.token_life,
    }
    if refresh is not None:
        body["refresh_token"] = refresh
    return Answer(200, as_json(body), {"Cache-Control": "no-store"})


def _refused(error: str, description: str, status: int = 400) -> Answer:
    body = {"error": error, "description": description, "error_description": description}
    return Answer(status, as_json(body))
