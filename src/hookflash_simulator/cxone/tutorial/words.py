"""The tutorial's words for the world's states."""

from dataclasses import dataclass
from enum import StrEnum

from hookflash_simulator.world import signals
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind, LegState, Move, MoveState
from hookflash_simulator.world.consults import Consult, ConsultState


class State(StrEnum):
    """How far a call is."""

    WAITING = "WAITING"
    IN_TRANSFER = "IN_TRANSFER"
    CONNECTED = "CONNECTED"
    FAILED = "FAILED"
    DISCONNECTED = "DISCONNECTED"


class Progress(StrEnum):
    """How far a transfer is."""

    PENDING = "PENDING"
    RINGING = "RINGING"
    CONSULTING = "CONSULTING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


RUNNING = {Progress.PENDING, Progress.RINGING, Progress.CONSULTING}
CALL_ENDED, _GONE = "CALL_ENDED", {"call_ended", "leg_gone"}
QUEUE_FULL, QUEUE_CLOSED, NO_AGENTS, SYSTEM = "QUEUE_FULL", "QUEUE_CLOSED", "NO_AGENTS", "SYSTEM"
"""Why a line refuses a transfer; anything else that is not known is the system."""

_MOVES = {
    MoveState.PENDING: Progress.PENDING,
    MoveState.ACTIVE: Progress.RINGING,
    MoveState.COMPLETE: Progress.COMPLETED,
    MoveState.FAILED: Progress.FAILED,
    MoveState.CANCELLED: Progress.CANCELLED,
}
_CONSULTS = {
    ConsultState.PENDING: Progress.PENDING,
    ConsultState.RINGING: Progress.RINGING,
    ConsultState.TALKING: Progress.CONSULTING,
    ConsultState.FAILED: Progress.FAILED,
    ConsultState.COMPLETE: Progress.COMPLETED,
    ConsultState.CANCELLED: Progress.CANCELLED,
}
_REASONS = {
    EndReason.HUNG_UP: "HUNG_UP",
    EndReason.FAR_END: "FAR_END_HUNG_UP",
    EndReason.MOVED: "TRANSFERRED",
    EndReason.CONSULTED: "TRANSFERRED",
    EndReason.DECLINED: "DECLINED",
    EndReason.NO_ANSWER: "NO_ANSWER",
    EndReason.NOT_AVAILABLE: "UNAVAILABLE",
    EndReason.BUSY: "BUSY",
    EndReason.INVALID: "INVALID_TARGET",
    EndReason.CANCELLED: "CANCELLED",
}
_OWN_REASONS = {QUEUE_FULL, QUEUE_CLOSED, NO_AGENTS}
ROLES = {
    LegKind.CALLER: "CALLER",
    LegKind.AGENT: "AGENT",
    LegKind.QUEUE: "QUEUE",
    LegKind.NUMBER: "EXTERNAL",
    LegKind.VOICEMAIL: "VOICEMAIL",
    LegKind.IVR: "MENU",
}


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer of a call, in whichever dialect it was asked for."""

    of: Move | Consult

    @property
    def transfer_id(self) -> str:
        """Its id."""
        return self.of.move_id if isinstance(self.of, Move) else self.of.consult_id

    @property
    def call(self) -> Call:
        """The call."""
        return (self.of.old_leg if isinstance(self.of, Move) else self.of.initiator).call

    @property
    def progress(self) -> Progress:
        """How far it is; a consult whose caller has gone came to nothing, whoever still talks."""
        if isinstance(self.of, Move):
            return _MOVES[self.of.state]
        is_left_alone = self.of.is_open and not self.call.is_up
        return Progress.CANCELLED if is_left_alone else _CONSULTS[self.of.state]

    @property
    def ended_at(self) -> int | None:
        """When it came to its end."""
        if self.progress in RUNNING:
            return None
        return self.call.ended_at if self.of.ended_at is None else self.of.ended_at

    @property
    def reason(self) -> str | None:
        """Why it did not succeed."""
        if self.progress is Progress.FAILED:
            is_over = self.of.reason in _GONE and not self.call.is_up
            return CALL_ENDED if is_over else reason(self.of.reason)
        return "CANCELLED" if self.progress is Progress.CANCELLED else None


def transfers(call: Call) -> list[Transfer]:
    """The transfers of a call, oldest first."""
    every: list[Move | Consult] = [*call.moves, *call.consults]
    return [Transfer(one) for one in sorted(every, key=lambda one: one.issued_at)]


def latest(call: Call) -> Transfer | None:
    """The transfer that was asked for last; one that runs goes before those of the same instant."""
    every = transfers(call)
    found = [one for one in every if one.progress in RUNNING] or every
    return found[-1] if found else None


def is_running(call: Call) -> bool:
    """True while a transfer is on its way."""
    last = latest(call)
    return last is not None and last.progress in RUNNING


def state(call: Call) -> State:
    """How far a call is."""
    if not call.is_up:
        return State.DISCONNECTED
    last = latest(call)
    if last is not None and last.progress in RUNNING:
        return State.IN_TRANSFER
    if last is not None and last.progress is Progress.FAILED and not _has_gone_on(call, last):
        return State.FAILED
    leg = carrier(call)
    is_answered = leg is not None and leg.is_answered and leg.kind is not LegKind.IVR
    return State.CONNECTED if is_answered and call.caller.is_connected else State.WAITING


def carrier(call: Call) -> Leg | None:
    """Who or what has the caller now."""
    return signals.carrier(call) if call.is_up else None


def party_state(leg: Leg) -> str:
    """How far a participant is."""
    if not leg.is_live:
        return "DISCONNECTED"
    if leg.state is not LegState.CONNECTED:
        return "RINGING"
    if leg.kind is LegKind.QUEUE:
        return "WAITING"
    return "HELD" if leg.held_at is not None else "CONNECTED"


def reason(given: str | None) -> str:
    """Why a participant has left or a transfer has failed."""
    if given in _OWN_REASONS:
        return str(given)
    return next((text for known, text in _REASONS.items() if known == given), SYSTEM)


def transfer_of(leg: Leg) -> str | None:
    """The id of the transfer that has brought a participant, himself or the line he answers for."""
    first = leg.offered_by or leg
    if first.move is not None:
        return first.move.move_id
    consults = leg.call.consults
    return next((one.consult_id for one in consults if one.leg_id == first.leg_id), None)


def _has_gone_on(call: Call, failed: Transfer) -> bool:
    """True if somebody has come or gone since a transfer has failed."""
    since = failed.ended_at or 0
    others = [leg for leg in call.legs.values() if transfer_of(leg) != failed.transfer_id]
    return any((at or 0) > since for leg in others for at in (leg.connected_at, leg.ended_at))
