"""Nobody stays on hold for a target that does not come.

Where a consultation is made of several requests, the first puts the caller on hold. Should the others not
have been sent, or come to nothing, the caller is given back to the agent at once, while it is still open what
became of the command: that can be done again and again, and a leg that comes late is handed over or closed
like any other. What gives the caller back may itself come to nothing: it is repeated as soon. And a transfer
that has ended unresolved gives the caller back as soon as the platform lets it.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from hookflash.domain.calls import CallSnapshot, LegRole, LegState
from hookflash.domain.commands import Command, Verb
from hookflash.domain.errors import PlatformError
from hookflash.domain.state import Intent, TransferState
from hookflash.domain.status import Status
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.evidence.verdicts import Fate, Verdict

# What was sent just before its sender died may still show; what was promised is waited for a little longer.
# A leg that comes later still is handed over all the same, with the caller on hold once more.
PATIENCE_S, PROMISED_S = 2.0, 3.0
_HOLDING = frozenset({Verb.CONSULT, Verb.CANCEL})
# About what a caller may be on hold when nobody knows any more how it ended.
_CONSULTING = _HOLDING | {Verb.SPEAK, Verb.COMPLETE}


def holds_in_vain(
    case: Case, control: CallControl, intent: Intent, call: CallSnapshot, verdict: Verdict
) -> bool:
    """Whether the caller is on hold for somebody who may never have been dialled, or is gone.

    Args:
        case: The transfer.
        control: The platform.
        intent: The command under way.
        call: As read just now.
        verdict: What that shows of the command.
    """
    verb, leg_id = intent.command.verb, intent.command.leg_id
    if not control.capabilities.composed or verb not in _HOLDING or not _is_on_hold(call, leg_id):
        return False
    if has_dialled(call, leg_id, beside=intent.known_legs if verb is Verb.CANCEL else ()):
        return False
    if verb is Verb.CONSULT and verdict.fate is Fate.NOT_DONE:
        return True
    # Only a leg can be promised: that somebody was let go is promised in vain.
    patience_s = PROMISED_S if intent.accepted and verb is Verb.CONSULT else PATIENCE_S
    doubt_s = case.since(intent.doubt_since or intent.sent_at or intent.written_at)
    return verdict.fate is Fate.OPEN and doubt_s >= patience_s


def has_dialled(call: CallSnapshot, agent_leg_id: str, *, beside: Collection[str] = ()) -> bool:
    """Whether the agent is with, or rings, somebody about this call: then that is whom the caller waits for.

    Args:
        call: As read just now.
        agent_leg_id: The agent's leg.
        beside: Legs that do not count.
    """
    others = (leg for leg in call.legs if leg.role is not LegRole.CALLER and leg.id != agent_leg_id)
    return any((leg.is_up or leg.is_ringing) and leg.id not in beside for leg in others)


async def take_off_hold(case: Case, control: CallControl, intent: Intent, call: CallSnapshot) -> None:
    """Give the caller back to the agent; whether it was done shows when the call is read again."""
    await _send(case, control, call, _taking_back(intent.command))


def may_be_left_on_hold(case: Case) -> bool:
    """Whether the transfer ended before it was known that the caller is not on hold (any more)."""
    return _left_open(case.state) is not None


async def give_back(case: Case, control: CallControl, call: CallSnapshot) -> bool:
    """After the end: give a caller back who was left on hold for nobody; false if there is no need to.

    Another transfer of the call that is under way may have put them on hold.
    """
    command = _left_open(case.state)
    if command is None or not _is_on_hold(call, command.leg_id) or has_dialled(call, command.leg_id):
        return False
    if not _is_our_hold(case.state.intent, control, call):
        return False
    if await case.tools.store.is_busy(case.state.transfer.connection, case.call_id):
        return False
    await _send(case, control, call, command)
    return True


def _left_open(state: TransferState) -> Command | None:
    """What would undo the hold that an unresolved transfer was about; none if it was about none."""
    if state.transfer.status is not Status.UNRESOLVED:
        return None
    if state.intent is not None:
        command = state.intent.command
        return _taking_back(command) if command.verb in _CONSULTING else None
    consult = state.consult
    if consult is None or consult.ending is None:
        return None
    return Command(
        verb=Verb.CANCEL, leg_id=consult.agent_leg_id, target_leg_id=consult.leg_id, agent_id=consult.agent_id
    )


def _is_our_hold(intent: Intent | None, control: CallControl, call: CallSnapshot) -> bool:
    """Whether it was begun for a consultation of ours; agents put callers on hold as well.

    Of several requests the hold is the first, and may be all that was done; with a single one comes a leg.
    """
    if intent is None or intent.command.verb is not Verb.CONSULT or control.capabilities.composed:
        return True
    return any(leg.id not in intent.known_legs for leg in call.legs)


def _taking_back(command: Command) -> Command:
    return Command(
        verb=Verb.CANCEL,
        leg_id=command.leg_id,
        caller_leg_id=command.caller_leg_id,
        target_leg_id=command.target_leg_id,
        agent_id=command.agent_id,
    )


def _is_on_hold(call: CallSnapshot, agent_leg_id: str) -> bool:
    """Whether the caller is on hold and the agent is still there to take them back."""
    agent = call.find_leg(agent_leg_id)
    is_held = call.caller is not None and call.caller.state is LegState.HELD
    return is_held and agent is not None and agent.is_up


async def _send(case: Case, control: CallControl, call: CallSnapshot, command: Command) -> None:
    if not case.tools.lease.has_time():
        return
    if call.caller is not None:
        command = replace(command, caller_leg_id=call.caller.id)
    with suppress(PlatformError), case.spending(Lane.COMMAND) as spend:
        await control.send(case.call_id, command, spend)
