"""Nobody stays on hold for a target that does not come.

Where a consultation is made of several requests, the first puts the caller on hold. Should the others not
have been sent, or come to nothing, the caller is given back to the agent at once, while it is still open what
became of the command: that can be done again and again, and a leg that comes late is handed over or closed
like any other.
"""

from contextlib import suppress

from hookflash.domain.calls import CallSnapshot, LegState
from hookflash.domain.commands import Command, Verb
from hookflash.domain.errors import PlatformError
from hookflash.domain.state import Intent
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.evidence.verdicts import Fate, Verdict

# What was sent just before its sender died may still show.
PATIENCE_S = 2.0


def holds_in_vain(
    case: Case, control: CallControl, intent: Intent, call: CallSnapshot, verdict: Verdict
) -> bool:
    """Whether the caller is on hold for somebody who may never have been dialled.

    Args:
        case: The transfer.
        control: The platform.
        intent: The command under way.
        call: As read just now.
        verdict: What that shows of the command.
    """
    agent = call.find_leg(intent.command.leg_id)
    is_held = call.caller is not None and call.caller.state is LegState.HELD
    if not control.capabilities.composed or intent.command.verb is not Verb.CONSULT:
        return False
    if not is_held or agent is None or not agent.is_up:
        return False
    if verdict.fate is Fate.NOT_DONE:
        return True
    is_doubtful = not intent.accepted and case.since(intent.doubt_since or intent.written_at) >= PATIENCE_S
    return verdict.fate is Fate.OPEN and is_doubtful


async def take_off_hold(case: Case, control: CallControl, intent: Intent, call: CallSnapshot) -> None:
    """Give the caller back to the agent; whether it was done shows when the call is read again."""
    if not case.tools.lease.has_time():
        return
    command = Command(
        verb=Verb.CANCEL,
        leg_id=intent.command.leg_id,
        caller_leg_id=call.caller.id if call.caller is not None else intent.command.caller_leg_id,
        agent_id=intent.command.agent_id,
    )
    with suppress(PlatformError), case.spending(Lane.COMMAND) as spend:
        await control.send(case.call_id, command, spend)
