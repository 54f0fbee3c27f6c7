"""What operators are told in the vendor's own words."""

from hookflash.adapters.kit.mappings import Mappings

EXAMPLE = """[connections.c]
platform = "cxone"
access_key_id = "…"
access_key_secret = { env = "CXONE_ACCESS_KEY_SECRET" }
client_id = "…"
client_secret = { env = "CXONE_CLIENT_SECRET" }
outbound_skill = "…"
"""
KEY = (
    "check access_key_id and access_key_secret "
    "(Admin > Employees > the key's user > Access Keys; the secret is shown once)"
)
CLIENT = "check client_id and client_secret (NICE gives them out when an application is registered)"
ACT_FOR_OTHERS = "asAgentId: act in the session of another agent"
PROFILE = (
    "Admin > Security > Roles & Permissions > the role of the access key's user: let it act for other agents "
    "(asAgentId), or give the key to the agents' own users."
)
UNTRIED = "Run this once more while an agent is logged in."
OTHER_VERSION = "Set another api_version, or one for this path under versions."
_VIEW = "Admin > Security > Roles & Permissions > the role of the access key's user: View of {}."
# What a script is told is ours to choose (reference 3.6).
_SIGNAL = ('p2 = "{type}"', 'p3 = "{target}"', 'p4 = "{request}"')


def may_view(things: str) -> str:
    """Where the permission to read something is given."""
    return _VIEW.format(things)


def signal(mappings: Mappings) -> str:
    """The lines that set the parameters of a signal."""
    return "\n".join((mappings.toml("signal", "p1", "XFER"), *_SIGNAL))


def starting(mappings: Mappings) -> str:
    """The lines that let agents be logged in to place calls for them."""
    setting = mappings.toml_of("start_sessions", "TRUE").replace('"TRUE"', "true")
    return f"{setting}\n{mappings.toml('stations', 'AGENT', 'PHONE NUMBER')}"
