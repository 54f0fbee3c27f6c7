"""Where everything is: all hosts of the platform are this one server (reference 1.2, 1.4)."""

from typing import Any

from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.requests import Ask, ok
from hookflash_simulator.cxone.users import TENANT
from hookflash_simulator.front_door import Answer

AREA, CLUSTER = "na1", "c42"
DOMAIN = "cxone.localhost"
"""From which clients put further hosts together; none of those is served here."""


def get_openid_configuration(ask: Ask) -> Answer:
    """GET /.well-known/openid-configuration."""
    base = ask.base
    shown: dict[str, Any] = {
        "issuer": base,
        "authorization_endpoint": f"{base}/auth/authorize",
        "token_endpoint": f"{base}/auth/token",
        "userinfo_endpoint": f"{base}/auth/userinfo",
        "end_session_endpoint": f"{base}/auth/authorize/logout",
        "jwks_uri": f"{base}/auth/jwks",
        "display_values_supported": ["page", "popup"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
    }
    return ok(shown)


def get_cxone_configuration(ask: Ask) -> Answer:
    """GET /.well-known/cxone-configuration; without a tenant it is that of the only one.

    Raises:
        Refusal: 404 for another tenant.
    """
    if ask.parameters.text("tenantId") not in {None, TENANT}:
        raise Refusal(404, "resource not found")
    base = ask.base
    shown: dict[str, Any] = {
        "private": False,
        "ui_endpoint": base,
        "auth_endpoint": base,
        "api_endpoint": base,
        "area": AREA,
        "cluster": CLUSTER,
        "domain": DOMAIN,
        "acdDomain": DOMAIN,
        "uhDomain": DOMAIN,
        "globaldomain": DOMAIN,
        "tenantId": TENANT,
    }
    return ok(shown)


def get_jwks(ask: Ask) -> Answer:
    """GET /auth/jwks."""
    return ok(ask.face.key.public_keys())
