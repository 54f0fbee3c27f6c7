"""Which permissions an operation needs, and who holds them (reference genesys-cloud 1.2, 2 to 8)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.world.accounts import Grant, holds

if TYPE_CHECKING:
    from hookflash_simulator.genesys.tokens import Token
    from hookflash_simulator.switches import Switches
    from hookflash_simulator.world.directory import Directory


@dataclass(frozen=True, slots=True)
class Needs:
    """Permissions an operation needs: one of them, or all."""

    permissions: tuple[str, ...] = ()
    all_of_them: bool = False


NOTHING = Needs()


def any_of(*permissions: str) -> Needs:
    """One of these is enough."""
    return Needs(permissions)


def all_of(*permissions: str) -> Needs:
    """All of these are needed."""
    return Needs(permissions, all_of_them=True)


def grants_of(token: "Token", directory: "Directory") -> tuple[Grant, ...]:
    """The roles that count for a token: those of its user, or those of the client if there is none."""
    agent = directory.agents.get(token.user or "")
    return token.client.grants if agent is None else agent.roles


def is_permitted(
    token: "Token", directory: "Directory", permission: str, division: str | None = None
) -> bool:
    """True if a token may do something in a division, or anywhere if none is named."""
    if token.user is None:
        changed = token.client.changed(permission)
        if changed is not None:
            return changed
    return any(
        grant.counts_in(division) and holds(directory.roles.get(grant.role, ()), permission)
        for grant in grants_of(token, directory)
    )


def missing(
    token: "Token", needs: Needs, directory: "Directory", division: str | None = None
) -> Refusal | None:
    """The refusal of a token that may not do something; None if it may."""
    absent = [one for one in needs.permissions if not is_permitted(token, directory, one, division)]
    if needs.all_of_them and absent:
        return Refusal(403, "missing.permissions", permissions=", ".join(absent))
    if absent and len(absent) == len(needs.permissions):
        return Refusal(403, "missing.any.permissions", permissions=", ".join(needs.permissions))
    return None


def check(token: "Token", needs: Needs, directory: "Directory", *, changes_something: bool) -> None:
    """Let a token through.

    Raises:
        Refusal: 403, naming what is missing.
    """
    refusal = missing(token, needs, directory)
    if refusal is not None:
        raise refusal
    if changes_something and token.client.reads_only:
        raise Refusal(403, "not.authorized")


def check_division(
    token: "Token", needs: Needs, directory: "Directory", division: str, switches: "Switches"
) -> None:
    """Let a token through to a thing of a division; what a refusal looks like is a switch.

    Raises:
        Refusal: 403, naming what is missing, or 404.
    """
    refusal = missing(token, needs, directory, division)
    if refusal is None:
        return
    if switches.division_refusal == "not_found":
        raise Refusal(404, "not.found")
    if switches.division_refusal == "division":
        raise Refusal(403, "missing.division.permission", permissions=refusal.params["permissions"])
    raise refusal
