"""Where the caller is."""

from datetime import datetime

from hookflash.domain.calls import CallSnapshot, Leg, LegRole, LegState
from hookflash.domain.errands import AGENT_ID
from hookflash.domain.transfer import GONE, HOLD, UNKNOWN_PLACE, Landing

_BEST_FIRST = (LegRole.AGENT, LegRole.OUTSIDE, LegRole.VOICEMAIL, LegRole.QUEUE, LegRole.IVR)


def locate_caller(call: CallSnapshot) -> Landing:
    """Where the caller is: with a person first, else where the call waits or plays.

    The latest person counts, and one who is not on hold before one who is: the caller of a consultation is
    on hold with both.
    """
    if call.caller_is_gone:
        return _landing(call, GONE, call.caller)
    others = [leg for leg in call.legs if leg.is_up and leg.role is not LegRole.CALLER]
    for role in _BEST_FIRST:
        there = [leg for leg in reversed(others) if leg.role is role]
        leg = next((leg for leg in there if leg.state is not LegState.HELD), next(iter(there), None))
        if leg is not None:
            return _landing(call, _place(call, leg), leg)
    ringing = next((leg for leg in reversed(call.legs) if leg.is_ringing), None)
    return _landing(call, UNKNOWN_PLACE if ringing is None else HOLD, ringing or call.caller)


def unread(at: datetime, reason: str) -> Landing:
    """The landing while the platform cannot be read."""
    return Landing(where=UNKNOWN_PLACE, evidence={"reason": reason}, at=at)


def no_such_call(at: datetime) -> Landing:
    """The landing of a call that the platform does not know (any more)."""
    return Landing(where=GONE, evidence={"reason": "the platform knows no such call"}, at=at)


def _place(call: CallSnapshot, leg: Leg) -> str:
    match leg.role:
        case LegRole.AGENT | LegRole.OUTSIDE:
            is_held = leg.state is LegState.HELD
            if is_held or (call.caller is not None and call.caller.state is LegState.HELD):
                return HOLD
            return _person(leg)
        case LegRole.QUEUE:
            return f"queue:{leg.queue_name or leg.queue_id}"
        case LegRole.VOICEMAIL:
            return f"voicemail:{leg.party_name or leg.party_id or ''}"
        case _:
            return str(leg.role)


def _person(leg: Leg) -> str:
    if leg.role is LegRole.AGENT:
        return f"agent:{leg.party_name or leg.party_id}"
    return f"number:{leg.number or leg.party_name or leg.party_id}"


def _landing(call: CallSnapshot, where: str, leg: Leg | None) -> Landing:
    evidence = {"read_at": call.read_at.isoformat()}
    if leg is not None:
        evidence["leg"] = leg.id
        if leg.role is LegRole.AGENT and leg.party_id is not None:
            evidence[AGENT_ID] = leg.party_id
    return Landing(where=where, evidence=evidence, at=call.read_at)
