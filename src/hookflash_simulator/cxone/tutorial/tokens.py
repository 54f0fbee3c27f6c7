"""OAuth as the tutorial asks for it: client credentials, by HTTP Basic or in a form or JSON body."""

import base64
import binascii
import hmac

from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.cxone.tutorial.answers import Denied
from hookflash_simulator.cxone.tutorial.scopes import held
from hookflash_simulator.front_door import Answer, as_json
from hookflash_simulator.world.accounts import Client

DIALECT = "tutorial"
GRANT = "client_credentials"


def post_token(ask: Ask) -> Answer:
    """POST /api/v2/oauth/token: a token for a client of this dialect.

    Raises:
        Refusal: 401 for an unknown client or a wrong secret, 400 for another grant type or a scope that the
            client does not have.
    """
    client = _client(ask)
    if ask.parameters.text("grant_type") != GRANT:
        raise Denied(400, "UNSUPPORTED_GRANT_TYPE")
    has = held(client)
    asked = (ask.parameters.text("scope") or "").split()
    lacking = next((one for one in asked if one not in has), None)
    if lacking is not None:
        raise Denied(400, "INVALID_SCOPE", lacking)
    granted = frozenset(asked) or has
    token = ask.face.tokens.issue(f"client:{client.name}", client.name, client.token_life, granted)
    body = {
        "access_token": token.text,
        "token_type": "Bearer",
        "expires_in": token.life_s,
        "scope": " ".join(sorted(granted)),
    }
    return Answer(200, as_json(body), {"Cache-Control": "no-store"})


def _client(ask: Ask) -> Client:
    name, secret = _credentials(ask)
    client = ask.world.directory.clients.get(name)
    if client is None or client.dialect != DIALECT or client.secret is None:
        raise Denied(401, "INVALID_CLIENT")
    if not hmac.compare_digest(client.secret.encode(), secret.encode()):
        raise Denied(401, "INVALID_CLIENT")
    return client


def _credentials(ask: Ask) -> tuple[str, str]:
    scheme, _, encoded = ask.visit.request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ask.parameters.text("client_id") or "", ask.parameters.text("client_secret") or ""
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Denied(401, "INVALID_CLIENT") from None
    return name, secret
