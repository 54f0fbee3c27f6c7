"""What operators are told in the vendor's own words."""

import shlex

from hookflash.adapters.genesys.permissions import CLIENT_MENU

EXAMPLE = """[connections.g]
platform = "genesys"
region = "eu-central-1"
client_id = "…"
client_secret = { env = "GENESYSCLOUD_OAUTHCLIENT_SECRET" }
"""
REDIRECT_PATH = "/callback"
# For consultations, and to learn who has logged in; by the first segment of the path (reference 1.2).
LOGIN_SCOPES = ("conversations", "users:readonly")


def login_command(connection: str) -> str:
    """The command that logs an agent in."""
    return f"hookflash login --connection {shlex.quote(connection)}"


def login_client(port: int) -> str:
    """How to make the OAuth client with which agents log in."""
    return (
        "Admin > Integrations > OAuth > Add Client: grant type Code Authorization, "
        f"scopes {' and '.join(LOGIN_SCOPES)}, authorized redirect URI {redirect_uri(port)}"
    )


def redirect_uri(port: int) -> str:
    """Where a browser comes back to after a login."""
    return f"http://localhost:{port}{REDIRECT_PATH}"


def grant(permission: str) -> str:
    """How the connection's client is given a permission."""
    return f"{CLIENT_MENU}: add {permission}."


def widen(permission: str) -> str:
    """How a permission of the connection's client is made to count in more divisions."""
    return f"{CLIENT_MENU}: assign the role in more divisions ({permission})."
