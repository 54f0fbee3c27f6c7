"""Events of an agent's session (reference 2.2): all values are texts, truth is ``True`` or ``False``."""

from dataclasses import dataclass, field
from typing import Any

from hookflash.adapters.cxone.wire.common import ident, letters, said, truth
from hookflash.adapters.kit.answers import unreadable

_LONGEST_ID = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEvent:
    """One of the session's contacts as it is now.

    Attributes:
        status: In lower case: ``dialing``, ``active``, ``holding``, ``disconnected`` and the like.
        is_final: Whether it is gone from the session; before that the agent may be in after-call work.
        call_type: In lower case: ``regular``, ``consult``, ``personalqueue``, ``reskillproxy`` and the like.
        was_active: Whether it ever was.
        has_returned: Whether it was over for the agent before: they have it now, and have not dialled it.
    """

    id: str
    master_id: str
    parent_id: str | None
    status: str
    is_final: bool
    call_type: str | None
    is_inbound: bool
    skill_id: str | None
    ani: str | None = field(repr=False)
    dnis: str | None = field(repr=False)
    disconnect_code: str | None
    is_recorded: bool | None
    started: str | None
    was_active: bool = False
    has_returned: bool = False

    @property
    def is_living(self) -> bool:
        """Whether it is still there."""
        return self.status not in ENDED


ENDED = frozenset({"disconnected", "callbackdisconnected"})


@dataclass(frozen=True, slots=True)
class SessionStart:
    """The session as a whole is told anew: what was known of it counts no longer."""

    agent_id: str | None


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """The agent is logged out."""


@dataclass(frozen=True, slots=True)
class ClosedSkill:
    """The skill that was dialled is closed, and the platform asks whether to go on."""

    skill_id: str | None


Event = ContactEvent | SessionStart | SessionEnd | ClosedSkill


@dataclass(frozen=True, slots=True)
class Batch:
    """An answer to a request for events: the id to go on with, and what happened, oldest first."""

    session_id: str = field(repr=False)
    events: tuple[Event, ...]


def parse_session_id(data: Any) -> str:
    """The id of a session that was joined or started."""
    found = said(data, "sessionId", "SessionId")
    if found is None or len(found) > _LONGEST_ID:
        raise unreadable("agent session")
    return found


def parse_batch(data: Any) -> Batch | None:
    """A batch of events; none if nothing has happened. Types that we do not know are left out."""
    if data is None:
        return None
    listed = data.get("events") if isinstance(data, dict) else None
    events = (_event(row) for row in listed) if isinstance(listed, list) else ()
    return Batch(parse_session_id(data), tuple(event for event in events if event is not None))


def _event(row: Any) -> Event | None:
    match letters(row, "Type"):
        case "callcontactevent":
            return _contact(row)
        case "agentsessionstart":
            return SessionStart(ident(row, "AgentId"))
        case "agentsessionend" | "remoteagentsessionend":
            return SessionEnd()
        case "hoursofoperation":
            asks = truth(row, "ShowContinueReskill") is not False
            return ClosedSkill(ident(row, "SkillId", "Skill", "SkillNo")) if asks else None
        case _:
            return None


def _contact(row: Any) -> ContactEvent | None:
    contact_id, status = ident(row, "ContactID", "ContactId"), letters(row, "Status")
    if contact_id is None or status is None:
        return None
    return ContactEvent(
        id=contact_id,
        master_id=ident(row, "MasterID", "MasterId", "InteractionId") or contact_id,
        parent_id=ident(row, "ParentContactId", "ParentContactID"),
        status=status,
        is_final=truth(row, "FinalState") is True,
        call_type=letters(row, "CallType"),
        is_inbound=truth(row, "IsInbound") is not False,
        skill_id=ident(row, "Skill"),
        ani=said(row, "ANI"),
        dnis=said(row, "DNIS"),
        disconnect_code=said(row, "DisconnectCode"),
        is_recorded=truth(row, "IsLogging"),
        started=said(row, "StartTimeUTC", "StartTime"),
    )
