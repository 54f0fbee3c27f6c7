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
ACT_FOR_OTHERS = "asAgentId: act in the session of another agent"
PROFILE = (
    "Admin > Security > Roles & Permissions: let the role of the access key's user act for other agents "
    "(asAgentId), or give the key to the agents' own users."
)
EMPLOYEE = "Admin > Employees > the access key's user: a role that may read skills, agents and contacts."
# What a script is told is ours to choose (reference 3.6).
_SIGNAL = ('p2 = "{type}"', 'p3 = "{target}"', 'p4 = "{request}"')


def signal(mappings: Mappings) -> str:
    """The lines that set the parameters of a signal."""
    return "\n".join((mappings.toml("signal", "p1", "XFER"), *_SIGNAL))
