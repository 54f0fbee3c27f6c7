"""Tokens for users: access keys, codes, refresh tokens, exchange (reference 1.2, 1.3)."""

import base64
import binascii
import hmac
from collections.abc import Callable
from typing import Any

from hookflash_simulator.authorize import Authorization, challenge_of
from hookflash_simulator.clock import MS_PER_SECOND
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.requests import Ask, ok
from hookflash_simulator.cxone.tokens import TOKEN_LIFE_S, Token
from hookflash_simulator.cxone.users import BUSINESS_UNIT, TENANT, User, find_user
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world.accounts import FLOWS, Client

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a kind


def post_token(ask: Ask) -> Answer:
    """POST /auth/token."""
    client = _client(ask)
    flow = ask.parameters.text("grant_type") or ""
    grant = _GRANTS.get(flow)
    if grant is None:
        raise Refusal(400, "unsupported_grant_type", f"grant type {flow} is not supported")
    is_barred = client.secret is None if flow == "password" else flow in FLOWS and flow not in client.flows
    if is_barred:
        raise Refusal(400, "unauthorized_client", f"this program may not use the grant type {flow}")
    user, more = grant(ask, client)
    return _granted(ask, ask.face.tokens.issue(user, client.name, client.token_life), more)


def post_access_key(ask: Ask) -> Answer:
    """POST /authentication/v1/token/access-key: no program has to say who it is."""
    given = ask.parameters
    user = key_holder(ask, given.text("accessKeyId"), given.text("accessKeySecret"))
    if user is None:
        raise Refusal(401, "invalid_credentials", "The access key is not valid.")
    return _granted(ask, ask.face.tokens.issue(user, "", TOKEN_LIFE_S), {})


def key_holder(ask: Ask, key_id: str | None, secret: str | None) -> str | None:
    """The user whose access key this is: a program's name or an agent's, with its secret."""
    directory = ask.world.directory
    client = directory.clients.get(key_id or "")
    if client is not None and _same(client.secret, secret):
        return f"client:{client.name}"
    if key_id in directory.agents and _same(directory.agent_key_secret, secret):
        return f"agent:{key_id}"
    return None


def id_claims(ask: Ask, user: User, token: Token) -> dict[str, Any]:
    """What an `id_token` says, as NICE's SDK reads it."""
    now = ask.world.now() // MS_PER_SECOND
    return {
        "iss": ask.base,
        "aud": token.client or "access-key",
        "sub": f"user:{user.uuid}",
        "iat": now,
        "exp": token.expires_at // MS_PER_SECOND,
        "tenantId": TENANT,
        "tenant": ask.world.name,
        "icAgentId": str(user.number),
        "icBUId": str(BUSINESS_UNIT),
        "icClusterId": "C42",
        "userId": user.uuid,
        "name": user.email,
        "given_name": user.name,
        "family_name": "Acme",
        "role": {"legacyId": "Agent" if user.agent is not None else "Administrator"},
    }


def _by_password(ask: Ask, client: Client) -> tuple[str, dict[str, Any]]:
    del client
    given = ask.parameters
    user = key_holder(ask, given.text("username"), given.text("password"))
    if user is None:
        raise Refusal(400, "invalid_grant", "The access key is not valid.")
    return user, {}


def _by_code(ask: Ask, client: Client) -> tuple[str, dict[str, Any]]:
    agents, code = ask.world.directory.agents, ask.parameters.text("code") or ""
    # The simulator's convenience for tests: an agent's name stands for a code of his.
    if code in agents and client.secret is not None:
        return f"agent:{code}", {}
    authorization = ask.face.codes.redeem(code)
    if authorization is None or authorization.user not in agents:
        raise Refusal(400, "invalid_grant", "The code is not valid.")
    _check(authorization, ask, client)
    return f"agent:{authorization.user}", {}


def _by_refresh_token(ask: Ask, client: Client) -> tuple[str, dict[str, Any]]:
    refresh = ask.face.tokens.redeem(ask.parameters.text("refresh_token") or "")
    if refresh is None or refresh.client not in {"", client.name}:
        raise Refusal(400, "invalid_grant", "The refresh token is not valid.")
    return refresh.user, {}


def _by_exchange(ask: Ask, client: Client) -> tuple[str, dict[str, Any]]:
    del client
    given = ask.parameters
    if given.text("subject_token_type") not in {None, ACCESS_TOKEN}:
        raise Refusal(400, "invalid_request", "subject_token_type is not supported")
    token = ask.face.tokens.find(given.text("subject_token") or "")
    if token is None:
        raise Refusal(400, "invalid_grant", "The subject token is not valid.")
    return token.user, {"issued_token_type": ACCESS_TOKEN}


Grant = Callable[[Ask, Client], tuple[str, dict[str, Any]]]
_GRANTS: dict[str, Grant] = {
    "password": _by_password,
    "authorization_code": _by_code,
    "refresh_token": _by_refresh_token,
    EXCHANGE: _by_exchange,
}


def _granted(ask: Ask, token: Token, more: dict[str, Any]) -> Answer:
    user = find_user(ask.world.directory, token.user)
    if user is None:
        raise Refusal(400, "invalid_grant", "The user is not there any more.")
    shown = {
        "access_token": token.text,
        "token_type": "Bearer",
        "refresh_token": ask.face.tokens.issue_refresh(token),
        "expires_in": token.life_s,
        "id_token": ask.face.key.sign(id_claims(ask, user, token)),
    }
    answer = ok(shown | more)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _client(ask: Ask) -> Client:
    """The program that asks: HTTP Basic, its id and secret as parameters, or the bare id of a public one."""
    scheme, _, encoded = ask.visit.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise Refusal(401, "invalid_client", "client authentication is not readable") from None
    else:
        name = ask.parameters.text("client_id") or ""
        secret = ask.parameters.text("client_secret") or ""
    client = ask.world.directory.clients.get(name)
    if client is None or (client.secret is not None and not _same(client.secret, secret)):
        raise Refusal(401, "invalid_client", "client authentication failed")
    return client


def _check(authorization: Authorization, ask: Ask, client: Client) -> None:
    """Hold a code to what it was given for: its program, its address, and its secret (RFC 7636)."""
    given, verifier = ask.parameters, ask.parameters.text("code_verifier")
    is_challenged = authorization.challenge is not None or verifier is not None
    proven = not is_challenged or challenge_of(verifier or "") == authorization.challenge
    same_place = authorization.redirect_uri == given.text("redirect_uri")
    if authorization.client != client.name or not same_place or not proven:
        raise Refusal(400, "invalid_grant", "The code was given for something else.")


def _same(known: str | None, given: str | None) -> bool:
    return known is not None and given is not None and hmac.compare_digest(known.encode(), given.encode())
