"""The sections of a world file about who may ask: divisions, roles, clients."""

from typing import TYPE_CHECKING

from hookflash_simulator.fields import Fields, WrongField
from hookflash_simulator.world.accounts import FLOWS, HOME, Client, Grant

if TYPE_CHECKING:
    from hookflash_simulator.world.directory import Directory

DIALECTS = ("published", "tutorial")
LONGEST_TOKEN = 172_800
PARTS = 3


def read_divisions(top: Fields) -> list[str]:
    """The divisions; Home is always the first."""
    return list(dict.fromkeys([HOME, *top.texts("divisions")]))


def read_division(fields: Fields, directory: "Directory") -> str:
    """The division that a thing belongs to."""
    return fields.one_of("division", directory.divisions, HOME)


def read_roles(top: Fields, directory: "Directory") -> None:
    """The roles: lists of permission patterns by name."""
    roles = top.section("roles")
    for name in roles.names():
        directory.roles[name] = tuple(read_patterns(roles, name))


def read_patterns(fields: Fields, name: str) -> list[str]:
    """A list of permission patterns.

    Raises:
        WrongField: One has not three parts.
    """
    patterns = fields.texts(name)
    for pattern in patterns:
        if pattern.count(":") != PARTS - 1:
            raise WrongField(fields.key(name), f"must be domain:entity:action, each or `*`, not {pattern!r}")
    return patterns


def read_grants(fields: Fields, directory: "Directory", usual: tuple[str, ...] = ()) -> tuple[Grant, ...]:
    """The roles of somebody: names, or ``{role: NAME, divisions: [NAME]}`` to hold one in some divisions.

    Raises:
        WrongField: A role or division is unknown.
    """
    given = fields.take("roles", list, [])
    key = fields.key("roles")
    return tuple(_grant(one, key, directory) for one in given or usual)


def read_clients(top: Fields, directory: "Directory") -> None:
    """The clients, of which one that is public has no secret; the access keys of agents."""
    directory.agent_key_secret = top.optional("agent_access_key_secret", str)
    for name, fields in top.sections("clients"):
        life = fields.take("token_life_s", int, 86_399)
        if not 1 <= life <= LONGEST_TOKEN:
            raise WrongField(fields.key("token_life_s"), f"must be between 1 and {LONGEST_TOKEN}, not {life}")
        is_public = fields.take("public", bool, False)  # noqa: FBT003
        directory.clients[name] = Client(
            name=name,
            secret=None if is_public else fields.take("secret", str),
            grants=read_grants(fields, directory),
            reads_only=fields.take("reads_only", bool, False),  # noqa: FBT003
            dialect=fields.one_of("dialect", DIALECTS, "published"),
            token_life=life,
            flows=tuple(fields.some_of("grants", FLOWS)) or FLOWS,
            redirect_uris=tuple(fields.texts("redirect_uris")),
            scopes=tuple(fields.texts("scopes")) if "scopes" in fields else None,
        )
        fields.texts("scopes")
        fields.close()


def _grant(given: object, key: str, directory: "Directory") -> Grant:
    # A plain name is the short form of a mapping with nothing but the role.
    fields = Fields({"role": given} if isinstance(given, str) else given, key)
    role = fields.take("role", str)
    if role not in directory.roles:
        allowed = ", ".join(directory.roles) or "none"
        raise WrongField(key, f"unknown {role!r}; allowed here: {allowed}")
    divisions = tuple(fields.some_of("divisions", directory.divisions))
    fields.close()
    return Grant(role, divisions)
