"""OAuth as the tutorials ask for it: credentials and scopes in a JSON or form body."""

import base64
import binascii
import hmac
import json
from urllib.parse import parse_qs

from hookflash_simulator.front_door import Answer, Visit, as_json
from hookflash_simulator.genesys.tokens import Token, TokenStore
from hookflash_simulator.genesys.tutorial.scopes import SCOPES
from hookflash_simulator.world.accounts import Client

PATH = "/api/v2/oauth/token"
OPERATION = f"POST {PATH}"
DIALECT = "tutorial"
JSON = "application/json"
GRANT = "client_credentials"


def grant(tokens: TokenStore, visit: Visit) -> Answer | None:
    """Answer a request for a token.

    Seed 002 posts JSON to `PATH`; the platform's own path takes the same from clients of this dialect.

    Returns:
        The answer; None if the published rules are to judge what came to the published path: it names no
        client of this dialect, or asks for something else than the tutorials do.
    """
    form = _read(visit)
    name, secret = _credentials(visit, form)
    client = visit.simulation.world.directory.clients.get(name)
    asks_as_tutorials = form.get("grant_type") == GRANT
    is_known = client is not None and client.dialect == DIALECT
    if visit.path != PATH and not (is_known and asks_as_tutorials):
        return None
    if client is None or not is_known:
        return _refused("invalid_client", "client not found", 401)
    if client.secret is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
        return _refused("invalid_client", "authentication failed", 401)
    if not asks_as_tutorials:
        return _refused("unsupported_grant_type", f"the grant type must be {GRANT}", 400)
    scopes = _scopes(client, form.get("scope", ""))
    if isinstance(scopes, str):
        return _refused("invalid_scope", f"the client does not have {scopes}", 400)
    is_told = visit.path == PATH or "scope" in form
    return _granted(tokens.issue(client, None, scopes), scopes if is_told else frozenset())


def _read(visit: Visit) -> dict[str, str]:
    """The fields of the body that are texts; a body that is none of both kinds has no fields."""
    text = visit.body.decode("utf-8", "replace")
    if not visit.request.headers.get("Content-Type", "").lower().startswith(JSON):
        return {name: given[-1] for name, given in parse_qs(text).items()}
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(body, dict):
        return {}
    return {name: value for name, value in body.items() if isinstance(value, str)}


def _credentials(visit: Visit, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, encoded = visit.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _scopes(client: Client, asked: str) -> frozenset[str] | str:
    """What the token may be used for, or the first scope that the client cannot ask for."""
    held = SCOPES if client.scopes is None else frozenset(client.scopes)
    wanted = asked.split()
    missing = next((one for one in wanted if one not in held), None)
    return missing if missing is not None else frozenset(wanted) or held


def _granted(token: Token, told: frozenset[str]) -> Answer:
    """The token; the platform's own path tells the scopes to those who have asked for some."""
    body: dict[str, str | int] = {
        "access_token": token.text,
        "token_type": "bearer",
        "expires_in": token.client.token_life,
    }
    if told:
        body["scope"] = " ".join(sorted(told))
    return Answer(200, as_json(body), {"Cache-Control": "no-store"})


def _refused(error: str, description: str, status: int) -> Answer:
    body = {"error": error, "error_description": description}
    return Answer(status, as_json(body))
