"""Sending a command: the intent first, then the command once, then its answer."""

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot
from hookflash.domain.checks import Check
from hookflash.domain.commands import Command
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.ports.platform import CallControl, Lane
from hookflash.workflows.case import Case
from hookflash.workflows.pacing import establish_pause

AT_ONCE = 0.0
WITHOUT_LEASE_S = 0.5


async def send(
    case: Case,
    control: CallControl,
    call: CallSnapshot,
    command: Command,
    opening: tuple[ev.Event, ...] = (),
    checks: tuple[Check, ...] = (),
) -> float:
    """Write the intent, send the command, record the answer; the pause before the next step.

    Args:
        case: The transfer.
        control: The platform.
        call: As read just now: what the effect will be measured against.
        command: What to send.
        opening: What else is to be recorded with the intent, before it.
        checks: The checks about the command's destination.
    """
    tools = case.tools
    if not tools.lease.has_time():
        return WITHOUT_LEASE_S
    intent = ev.IntentWritten(
        at=case.now(),
        command=command,
        known_legs=tuple(leg.id for leg in call.legs),
        known_moves=tuple(move.id for move in call.moves),
        boot_id=tools.boot_id,
        checks=checks,
    )
    await case.record(*opening, intent)
    tools.probe.reach("command:before")
    outcome = await _exchange(case, control, command)
    tools.probe.reach("command:after")
    await case.record(outcome)
    # Accepted is not done: the effect takes its time, unless the answer names the leg that is there already.
    is_to_come = isinstance(outcome, ev.CommandAccepted) and outcome.leg_id is None
    return establish_pause(0.0) if is_to_come else AT_ONCE


async def _exchange(case: Case, control: CallControl, command: Command) -> ev.Event:
    sent_at = case.now()
    try:
        with case.spending(Lane.COMMAND) as spend:
            sent = await control.send(case.call_id, command, spend)
    except PlatformError as error:
        if not error.effect_known:
            return ev.CommandUnclear(at=case.now(), sent_at=sent_at, detail=error.message)
        return ev.CommandRefused(
            at=case.now(),
            sent_at=sent_at if error.was_sent else None,
            cause=error.cause,
            detail=error.message,
            insists_on=error.insists_on if isinstance(error, PlatformRefused) else None,
            platform_request_id=error.request_id,
        )
    return ev.CommandAccepted(
        at=case.now(), sent_at=sent_at, leg_id=sent.leg_id, platform_request_id=sent.request_id
    )
