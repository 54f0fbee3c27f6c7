"""Commands: what is sent to a platform to change a call."""

from dataclasses import dataclass
from enum import StrEnum

from hookflash.domain.destinations import Destination
from hookflash.domain.ids import LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import Release


class Verb(StrEnum):
    """What a command does to a call."""

    MOVE = "move"
    CONSULT = "consult"
    SPEAK = "speak"
    COMPLETE = "complete"
    CANCEL = "cancel"
    CLOSE = "close"


class TalkTo(StrEnum):
    """Whom the consulting agent hears and is heard by; the other party is on hold."""

    TARGET = "target"
    CALLER = "caller"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command.

    Attributes:
        verb: What it does.
        leg_id: The leg it acts on: the one that is replaced, the consulting agent's, or the one to close.
        destination: Where the call or the consultation goes (`move`, `consult`).
        release: When the replaced leg is freed (`move`).
        talk_to: Who speaks to whom afterwards (`consult`, `speak`).
        caller_leg_id: The caller's leg.
        line_id: The line in which the leg waits that is moved, if it does.
        target_leg_id: The consulted party's leg, once there is one.
        hands_over: Whether the consultation is there only to move the call: it is completed by itself.
        agent_id: The agent whose leg it is, in whose name a platform may insist to be asked.
        wrap_up_id: The wrap-up code for the agent's leg, for platforms that take it with the command.
        priority: The caller's in line, 1 (lowest) to 10, likewise.
        journey: What the call has been through before this, likewise.
    """

    verb: Verb
    leg_id: LegId
    destination: Destination | None = None
    release: Release | None = None
    talk_to: TalkTo | None = None
    caller_leg_id: LegId | None = None
    line_id: str | None = None
    target_leg_id: LegId | None = None
    hands_over: bool = False
    agent_id: str | None = None
    wrap_up_id: str | None = None
    priority: int | None = None
    journey: Journey | None = None
