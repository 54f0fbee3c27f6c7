"""POST /oauth/token: tokens for clients and users (reference genesys-cloud 1.2)."""

import base64
import binascii
import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from hookflash_simulator.authorize import Authorization, AuthorizationCodes, challenge_of
from hookflash_simulator.front_door import Answer, Visit, as_json
from hookflash_simulator.genesys.tokens import TOKENS_KEPT, Token, TokenStore
from hookflash_simulator.randomness import Stream
from hookflash_simulator.world.accounts import FLOWS, Client

if TYPE_CHECKING:
    from collections.abc import Callable

FORM = "application/x-www-form-urlencoded"
Form = dict[str, str]


class Unauthorized(Exception):
    """An OAuth refusal: its error word, its text, and its status."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


class TokenDesk:
    """Gives out tokens for client credentials, authorization codes and refresh tokens."""

    def __init__(self, tokens: TokenStore, codes: AuthorizationCodes, seed: int) -> None:
        self._tokens = tokens
        self._codes = codes
        self._stream = Stream(seed, "refresh_tokens")
        self._refresh: dict[str, tuple[str, str]] = {}
        self._flows: dict[str, Callable[[Visit, Client, Form], Answer]] = {
            "client_credentials": self._by_credentials,
            "authorization_code": self._by_code,
            "refresh_token": self._by_refresh_token,
        }

    def grant(self, visit: Visit) -> Answer:
        """Answer a request for a token; the body must be a form."""
        try:
            form = _form(visit)
            client = _client(visit, form)
            return self._flows[_flow(client, form)](visit, client, form)
        except Unauthorized as refusal:
            return _refused(refusal)

    def _by_credentials(self, visit: Visit, client: Client, form: Form) -> Answer:
        del visit, form
        if client.secret is None:
            raise Unauthorized("unauthorized_client", "a public client has no credentials")
        return _granted(self._tokens.issue(client, None), None)

    def _by_code(self, visit: Visit, client: Client, form: Form) -> Answer:
        agents, code = visit.simulation.world.directory.agents, form.get("code", "")
        # The simulator's convenience for tests: an agent's name stands for a code of his.
        if code in agents and client.secret is not None:
            return self._user_token(client, code)
        authorization = self._codes.redeem(code)
        if authorization is None or authorization.user not in agents:
            raise Unauthorized("invalid_grant", "authorization code not found")
        _check(authorization, client, form)
        return self._user_token(client, authorization.user)

    def _by_refresh_token(self, visit: Visit, client: Client, form: Form) -> Answer:
        world, text = visit.simulation.world, form.get("refresh_token", "")
        name, user = self._refresh.get(text, ("", ""))
        if name != client.name or user not in world.directory.agents:
            raise Unauthorized("invalid_grant", "refresh token not found")
        if world.switches.refresh_token_reuse == "allowed":  # noqa: S105 - a switch
            return _granted(self._tokens.issue(client, user), text)
        del self._refresh[text]
        return self._user_token(client, user)

    def _user_token(self, client: Client, user: str) -> Answer:
        token = self._tokens.issue(client, user)
        if "refresh_token" not in client.flows:
            return _granted(token, None)
        refresh = self._stream.secret()
        if len(self._refresh) >= TOKENS_KEPT:
            del self._refresh[next(iter(self._refresh))]
        self._refresh[refresh] = client.name, user
        return _granted(token, refresh)


def _form(visit: Visit) -> Form:
    if not visit.request.headers.get("Content-Type", "").lower().startswith(FORM):
        raise Unauthorized("invalid_request", f"content type must be {FORM}")
    return {name: given[-1] for name, given in parse_qs(visit.body.decode("utf-8", "replace")).items()}


def _flow(client: Client, form: Form) -> str:
    flow = form.get("grant_type", "")
    if flow not in FLOWS:
        raise Unauthorized("unsupported_grant_type", f"grant type {flow} is not supported")
    if flow not in client.flows:
        raise Unauthorized("unauthorized_client", f"this client may not use the grant type {flow}")
    return flow


def _client(visit: Visit, form: Form) -> Client:
    """Who asks: HTTP Basic, or the bare id of a public client in the form."""
    world = visit.simulation.world
    status = int(world.switches.oauth_refusal)
    scheme, _, encoded = visit.request.headers.get("Authorization", "").partition(" ")
    if not scheme and "client_id" in form:
        public = world.directory.clients.get(form["client_id"])
        if public is None or public.secret is not None:
            text = "client not found" if public is None else "client authentication must be HTTP Basic"
            raise Unauthorized("invalid_client", text, status)
        return public
    if scheme.lower() != "basic":
        raise Unauthorized("invalid_client", "client authentication must be HTTP Basic", status)
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthorized("invalid_client", "client authentication must be HTTP Basic", status) from None
    client = world.directory.clients.get(name)
    if client is None:
        raise Unauthorized("invalid_client", "client not found", status)
    if client.secret is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
        raise Unauthorized("invalid_client", "authentication failed", status)
    return client


def _check(authorization: Authorization, client: Client, form: Form) -> None:
    """Hold a code to what it was given for: its client, its address, and its secret (RFC 7636)."""
    if authorization.client != client.name:
        raise Unauthorized("invalid_grant", "authorization code not found")
    if authorization.redirect_uri != form.get("redirect_uri"):
        raise Unauthorized("invalid_grant", "redirect_uri does not match")
    verifier = form.get("code_verifier")
    if authorization.challenge is None and verifier is None:
        return
    if verifier is None or challenge_of(verifier) != authorization.challenge:
        raise Unauthorized("invalid_grant", "code_verifier does not match")


def _granted(token: Token, refresh: str | None) -> Answer:
    body: dict[str, Any] = {
        "access_token": token.text,
        "token_type": "bearer",
        "expires_in": token.client.token_life,
    }
    if refresh is not None:
        body["refresh_token"] = refresh
    return Answer(200, as_json(body), {"Cache-Control": "no-store"})


def _refused(refusal: Unauthorized) -> Answer:
    text = refusal.description
    body = {"error": refusal.error, "description": text, "error_description": text}
    return Answer(refusal.status, as_json(body))
