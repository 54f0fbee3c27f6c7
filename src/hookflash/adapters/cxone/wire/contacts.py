"""Contacts and their hierarchy (reference 4.1)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hookflash.adapters.cxone.wire.common import ident, letters, read_rows, rows_of, said, truth
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import instant


class Stage(StrEnum):
    """How far a contact is. Ids are the account's own: names and categories decide (reference 4.1)."""

    SCRIPT = "script"
    QUEUED = "queued"
    ROUTING = "routing"
    ACTIVE = "active"
    ENDED = "ended"
    UNKNOWN = "unknown"


_STAGES = {
    "prequeue": Stage.SCRIPT,
    "inqueue": Stage.QUEUED,
    "queued": Stage.QUEUED,
    "queue": Stage.QUEUED,
    "routing": Stage.ROUTING,
    "active": Stage.ACTIVE,
    "handled": Stage.ACTIVE,
    "hold": Stage.ACTIVE,
    "holding": Stage.ACTIVE,
    "conference": Stage.ACTIVE,
    "released": Stage.ENDED,
    "ended": Stage.ENDED,
    "completed": Stage.ENDED,
    "postqueue": Stage.ENDED,
    "abandoned": Stage.ENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One stretch of a call.

    Attributes:
        agent_name: Given and family name.
        target_agent_id: For whom alone it is.
        indicator: In lower case how it was handed on: ``reskill``, ``reagent``, ``consult``, ``takeover``,
            ``external``; none if it was not, or not yet.
        end_reason: Letters alone, in lower case.
    """

    id: str
    master_id: str
    stage: Stage
    agent_id: str | None = None
    agent_name: str | None = field(default=None, repr=False)
    target_agent_id: str | None = None
    skill_id: str | None = None
    skill_name: str | None = None
    media_type: str | None = None
    from_address: str | None = field(default=None, repr=False)
    to_address: str | None = field(default=None, repr=False)
    started: str | None = None
    is_outbound: bool = False
    indicator: str | None = None
    end_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A contact that came of another; `has_ended` as the hierarchy has it."""

    id: str
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """All contacts of a call, oldest first."""

    master_id: str | None
    children: tuple[Child, ...]


@dataclass(frozen=True, slots=True)
class StateEntry:
    """When a contact entered a state."""

    stage: Stage
    began: datetime


def parse_contact(data: Any) -> Contact:
    """A contact: the record stands under a member called ``contactId``."""
    inner = data.get("contactId") if isinstance(data, dict) else None
    found = read_contact(inner if isinstance(inner, dict) else data)
    if found is None:
        raise unreadable("call")
    return found


def parse_active(data: Any) -> tuple[Contact, ...]:
    """The contacts that are live; none at all is an answer without a body."""
    return read_rows(data, "activeContacts", "list of active calls", read_contact)


def parse_hierarchy(data: Any) -> Hierarchy:
    """The contacts of a call; one without children may have no list of them."""
    if data is None:
        return Hierarchy(None, ())
    if not isinstance(data, dict):
        raise unreadable("call")
    has_list = any(str(key).lower() in {"childcontacts", "resultset"} for key in data)
    children = (
        rows_of(data, "childContacts", "call")
        if has_list and data.get("childContacts", ()) is not None
        else ()
    )
    read = (_child(row) for row in children)
    found = {child.id: child for child in read if child is not None}
    return Hierarchy(ident(data, "masterContactId"), tuple(found.values()))


def parse_custom_data(data: Any) -> dict[str, str]:
    """What scripts, agents and we wrote on a contact, by name."""
    rows = rows_of(data, "contactCustomData", "data of the call")
    named = ((said(row, "name"), said(row, "value")) for row in rows)
    return {name: value for name, value in named if name is not None and value is not None}


def parse_state_history(data: Any) -> tuple[StateEntry, ...]:
    """The states of a contact, in no order; none at all is an answer without a body."""
    return read_rows(data, "contactStateHistory", "states of the call", _state_entry)


def read_contact(row: Any) -> Contact | None:
    """A row about a contact."""
    contact_id = ident(row, "contactId", "contactID")
    if contact_id is None:
        return None
    indicator = letters(row, "transferIndicatorName")
    return Contact(
        id=contact_id,
        master_id=ident(row, "masterContactId", "masterContactID") or contact_id,
        stage=_stage(row),
        agent_id=ident(row, "agentId"),
        agent_name=_name(row),
        target_agent_id=ident(row, "targetAgentId"),
        skill_id=ident(row, "skillId"),
        skill_name=said(row, "skillName"),
        media_type=ident(row, "mediaTypeId"),
        from_address=said(row, "fromAddress", "fromAddr"),
        to_address=said(row, "toAddress", "toAddr"),
        started=said(row, "contactStartDate", "contactStart"),
        is_outbound=truth(row, "isOutbound") is True,
        indicator=None if indicator in {"none", "0"} else indicator,
        end_reason=letters(row, "endReason"),
    )


def _state_entry(row: Any) -> StateEntry | None:
    began = instant(row, "startDate")
    return None if began is None else StateEntry(_stage(row), began)


def _stage(row: Any) -> Stage:
    for key in ("contactStateCategory", "stateName", "contactStateName"):
        found = _STAGES.get(letters(row, key) or "")
        if found is not None:
            return found
    return Stage.ENDED if truth(row, "isActive") is False else Stage.UNKNOWN


def _name(row: Any) -> str | None:
    names = (said(row, "firstName"), said(row, "lastName"))
    return " ".join(name for name in names if name) or None


def _child(row: Any) -> Child | None:
    contact_id = ident(row, "contactId", "contactID")
    return None if contact_id is None else Child(contact_id, said(row, "endTime") is not None)
