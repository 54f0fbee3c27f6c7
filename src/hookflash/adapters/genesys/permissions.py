"""Which permissions a transfer needs, and which of them somebody lacks (reference genesys-cloud 3 to 8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from hookflash.adapters.genesys.wire.access import Grants, Policy
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType

Needed = tuple[str, ...]
"""Permissions of which any one is enough, the most specific one first."""

_BLIND = "conversation:communication:blindTransfer"
_CONSULT = "conversation:communication:consultTransfer"
_QUEUE = (TargetType.QUEUE, TargetType.SKILL, TargetType.SKILLGROUP)
_ADDRESS = (TargetType.NUMBER, TargetType.EXTENSION, TargetType.VOICEMAIL, TargetType.CALLBACK)


def _rows(kind: Kind, umbrella: str) -> dict[tuple[Kind, TargetType], Needed]:
    table = {(kind, target): (f"{umbrella}Queue", umbrella) for target in _QUEUE}
    table[kind, TargetType.AGENT] = (f"{umbrella}Agent", umbrella)
    table[kind, TargetType.CONTACT] = (f"{umbrella}ExternalContact", umbrella)
    return table | {(kind, target): (umbrella,) for target in _ADDRESS}


# What sends the command itself; by the type of the place that the call is really sent to.
TRANSFERS: dict[tuple[Kind, TargetType], Needed] = _rows(Kind.BLIND, _BLIND) | _rows(Kind.CONSULT, _CONSULT)

# What ends a consult on behalf of the agent (5.1), and what else the service does with a call.
DISCONNECT: Needed = ("conversation:communication:disconnect",)
WRAP_UP: Needed = ("conversation:participant:wrapup",)
ROUTING: Needed = ("routing:conversation:edit",)
OUTBOUND: Needed = ("conversation:agentlessCall:add", "conversation:call:add")
# What finds a placed call again if the answer to placing it is lost: events of it, records of it (9, 12).
CALL_EVENTS: Needed = ("conversation:communication:view",)
CALL_RECORDS: Needed = ("analytics:conversationDetail:view", "analytics:agentConversationDetail:view")
GRANTS_OF_OTHERS: Needed = ("authorization:grant:view",)
# What finding a target needs.
QUEUE: Needed = ("routing:queue:view",)
SKILL: Needed = ("routing:skill:view",)
# Agents are found without it too, by reading the whole list of them.
SEARCH: Needed = ("directory:user:view",)
READS: dict[TargetType, tuple[Needed, ...]] = {
    TargetType.QUEUE: (QUEUE,),
    TargetType.SKILL: (SKILL, QUEUE),
    TargetType.SKILLGROUP: (("routing:skillGroup:view",), QUEUE),
}
LOAD: Needed = ("analytics:queueObservation:view",)
HOURS: tuple[Needed, ...] = (("routing:scheduleGroup:view",), ("routing:schedule:view",))
EMERGENCY: Needed = ("routing:emergencyGroup:view",)
WRAP_UP_CODES: Needed = ("routing:wrapupCode:view",)

MENU = "Admin > People & Permissions > Roles/Permissions"
CLIENT_MENU = "Admin > Integrations > OAuth > the client > Roles"


@dataclass(frozen=True, slots=True)
class Lack:
    """A permission that is missing, and the division for which it is, if it is there for others."""

    permission: str
    division_id: str | None = None

    def __str__(self) -> str:
        if self.division_id is None:
            return self.permission
        return f"{self.permission} in division {self.division_id}"


def find_missing(
    grants: Grants, needed: Sequence[Needed], division_id: str | None = None
) -> tuple[Lack, ...]:
    """The most specific permission of every row of which there is none.

    Args:
        grants: What somebody may do.
        needed: The rows; each wants any one of its permissions.
        division_id: The division of the thing it is about; every division will do if it is not known.
    """
    lacks = []
    for row in needed:
        if any(allows(grants, permission, division_id) for permission in row):
            continue
        is_elsewhere = any(allows(grants, permission) for permission in row)
        lacks.append(Lack(row[0], division_id if is_elsewhere else None))
    return tuple(dict.fromkeys(lacks))


def find_narrow(grants: Grants, needed: Sequence[Needed]) -> tuple[str, ...]:
    """The rows that hold in fewer divisions than other permissions of the same grants, each with a text."""
    everywhere = {_division(policy) for policy in grants.policies}
    texts = []
    for row in needed:
        covering = [policy for policy in grants.policies if any(_covers(policy, one) for one in row)]
        held = {_division(policy) for policy in covering}
        if held and _ALL not in held and held != everywhere:
            names = {policy.division_name or policy.division_id or "" for policy in covering}
            texts.append(f"{row[0]} outside division {', '.join(sorted(names))}")
    return tuple(dict.fromkeys(texts))


def is_divided(grants: Grants, needed: Sequence[Needed]) -> bool:
    """Whether one of the rows holds in some divisions only, so that it matters which one it is about."""
    return find_missing(grants, needed) != find_missing(grants, needed, _ALL)


def allows(grants: Grants, permission: str, division_id: str | None = None) -> bool:
    """Whether a permission is among the grants, for that division if one is given."""
    wanted = division_id.lower() if division_id is not None else None
    return any(
        _covers(policy, permission) and (wanted is None or _division(policy) in {_ALL, wanted})
        for policy in grants.policies
    )


_ALL = "*"


def _division(policy: Policy) -> str:
    return policy.division_id or _ALL


def _covers(policy: Policy, permission: str) -> bool:
    domain, entity, action = permission.lower().split(":")
    return (
        policy.domain in {"*", domain}
        and policy.entity in {"*", entity}
        and not policy.actions.isdisjoint({"*", action})
    )
