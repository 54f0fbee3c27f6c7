"""Users: who they are, their skills, and whether they can be rung."""

from dataclasses import dataclass

from hookflash.adapters.genesys.wire.common import Row
from hookflash.adapters.kit.fields import count, flag, has_list, part, rows, text, word


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An agent.

    Attributes:
        state: ``active``, ``inactive`` or ``deleted``.
        extensions: The digits colleagues dial to reach them.
        skill_ids: Active skills in lower case; absent if the platform did not say.
        presence: The system presence.
        routing: The routing status.
        calls: Active calls, if the platform says so.
        has_station: Whether a phone is assigned; absent if the platform did not say.
    """

    id: str
    name: str
    email: str | None = None
    state: str | None = None
    division_id: str | None = None
    extensions: tuple[str, ...] = ()
    skill_ids: frozenset[str] | None = None
    presence: str | None = None
    routing: str | None = None
    calls: int | None = None
    has_station: bool | None = None


def read_user(row: Row) -> User | None:
    """A user, with what was expanded."""
    user_id = text(row, "id")
    name = text(row, "name") or text(row, "email")
    if user_id is None or name is None:
        return None
    presence = part(part(row, "presence"), "presenceDefinition")
    return User(
        id=user_id,
        name=name,
        email=text(row, "email"),
        state=word(row, "state"),
        division_id=text(part(row, "division"), "id"),
        extensions=_extensions(row),
        skill_ids=read_skills(row),
        presence=text(presence, "systemPresence"),
        routing=word(part(row, "routingStatus"), "status"),
        calls=_active_calls(row),
        has_station=_has_station(row),
    )


def _extensions(row: Row) -> tuple[str, ...]:
    contacts = [*rows(row, "primaryContactInfo"), *rows(row, "addresses")]
    found = (text(contact, "extension") for contact in contacts)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def read_skills(row: Row) -> frozenset[str] | None:
    """The ids of a user's active skills, in lower case; none if they were not expanded."""
    if not has_list(row, "skills"):
        return None
    held = [one for one in rows(row, "skills") if word(one, "state") in {None, "active"}]
    ids = (word(one, "id") for one in held)
    return frozenset(one for one in ids if one is not None)


def _active_calls(row: Row) -> int | None:
    summary = part(part(row, "conversationSummary"), "call")
    counts = [count(part(summary, kind), "active") for kind in ("contactCenter", "enterprise")]
    known = [one for one in counts if one is not None]
    return sum(known) if known else None


def _has_station(row: Row) -> bool | None:
    """Whether a phone is in use; an expansion is best effort and may be missing (reference 8)."""
    if not isinstance(row.get("station"), dict):
        return None
    station = part(row, "station")
    return bool(part(station, "effectiveStation") or part(station, "associatedStation"))


def read_presence(row: Row) -> str | None:
    """The system presence of `/presences/purecloud`."""
    return text(part(row, "presenceDefinition"), "systemPresence")


def is_out_of_office(row: Row) -> bool:
    """Whether a user has said to be away."""
    return flag(part(row, "outOfOffice"), "active")
