"""Which leg of a call can be moved, where no request names one."""

from hookflash.domain.calls import CallSnapshot, Leg, LegRole
from hookflash.domain.requests import CALLER

_HOLDERS = (LegRole.AGENT, LegRole.QUEUE, LegRole.IVR, LegRole.VOICEMAIL, LegRole.OUTSIDE)


def find_holder(call: CallSnapshot, wanted: str) -> Leg | None:
    """Who has the caller: the agent, else the line, else the menu, mailbox or number.

    A request that names no leg moves that one alone: none, if another is wanted.
    """
    for role in _HOLDERS:
        leg = next((one for one in reversed(call.legs) if one.role is role and one.is_up), None)
        if leg is not None:
            caller = call.caller.id if call.caller is not None else CALLER
            return leg if wanted in {CALLER, caller, leg.id} else None
    return None
