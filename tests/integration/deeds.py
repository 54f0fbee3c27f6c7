"""What is done to calls over a connection, and what is seen of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from hookflash.domain.calls import CallSnapshot, Leg, LegRole, LegState
from hookflash.domain.commands import Command, TalkTo, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import CALLER, Kind, Release
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Spend

from .stages import Stage

WITHIN_S = 20.0
_PAUSE_S = 0.01
_PEOPLE = frozenset({LegRole.AGENT, LegRole.OUTSIDE})


async def until(
    stage: Stage, call_id: CallId, holds: Callable[[CallSnapshot], bool], spend: Spend
) -> CallSnapshot:
    async with asyncio.timeout(WITHIN_S):
        while not holds(call := await stage.control.read_call(call_id, spend)):  # noqa: ASYNC110 - reading tells
            await asyncio.sleep(_PAUSE_S)
    return call


async def find_destination(stage: Stage, kind: Kind, target: TargetType, spend: Spend) -> Destination:
    if not stage.control.capabilities.can_reach(kind, target):
        pytest.skip("not among the capabilities")
    return (await stage.control.resolve(stage.places[target], (), spend)).destination


def holder(stage: Stage, call: CallSnapshot) -> Leg:
    leg = stage.control.leg_to_move(call, CALLER)
    assert leg is not None
    return leg


def make_command(
    stage: Stage,
    kind: Kind,
    call: CallSnapshot,
    destination: Destination,
    release: Release = Release.AT_ONCE,
) -> Command:
    leg = holder(stage, call)
    assert call.caller is not None
    is_composed = leg.role is LegRole.AGENT and destination.target.type in stage.control.capabilities.composed
    is_consult = kind is Kind.CONSULT or is_composed
    return Command(
        verb=Verb.CONSULT if is_consult else Verb.MOVE,
        leg_id=leg.id,
        destination=destination,
        release=None if is_consult else release,
        talk_to=TalkTo.TARGET if is_consult else None,
        caller_leg_id=call.caller.id,
        hands_over=is_consult and kind is Kind.BLIND,
        agent_id=leg.party_id if leg.role is LegRole.AGENT else None,
    )


async def give(stage: Stage, call_id: CallId, command: Command, spend: Spend) -> None:
    """Send a command, with the release that the platform insists on if it wants another one."""
    try:
        await stage.control.send(call_id, command, spend)
    except PlatformRefused as refusal:
        if refusal.insists_on in {None, command.release}:
            raise
        await stage.control.send(call_id, replace(command, release=refusal.insists_on), spend)


async def carry_out(stage: Stage, before: CallSnapshot, command: Command, spend: Spend) -> None:
    """Send a command; a consultation that only hands the caller over is completed once it can be."""
    await give(stage, before.id, command, spend)
    if not command.hands_over:
        return

    def is_kept(call: CallSnapshot) -> bool:
        return any(leg.is_up for leg in new_legs(call, before))

    call = await until(stage, before.id, is_kept, spend)
    target = next(leg for leg in new_legs(call, before) if leg.is_up)
    await stage.control.send(before.id, make_following(Verb.COMPLETE, command, target.id), spend)


def make_following(verb: Verb, begun: Command, target_leg: LegId, talk_to: TalkTo | None = None) -> Command:
    """A command within the consultation that another one has begun."""
    return replace(
        begun, verb=verb, destination=None, release=None, talk_to=talk_to, target_leg_id=target_leg
    )


async def begin(stage: Stage, kind: Kind, target: TargetType, spend: Spend) -> tuple[CallSnapshot, Command]:
    """A call in conversation, and the command that was sent about it."""
    destination = await find_destination(stage, kind, target, spend)
    before = await stage.control.read_call(stage.place_call(), spend)
    command = make_command(stage, kind, before, destination)
    requests = spend.requests
    await carry_out(stage, before, command, spend)
    assert spend.requests > requests
    return before, command


def new_legs(call: CallSnapshot, before: CallSnapshot) -> list[Leg]:
    return [leg for leg in call.legs if before.find_leg(leg.id) is None]


def find_person(call: CallSnapshot, before: CallSnapshot) -> Leg | None:
    return next((leg for leg in new_legs(call, before) if leg.role in _PEOPLE and leg.is_up), None)


def is_over(call: CallSnapshot, leg_id: LegId) -> bool:
    leg = call.find_leg(leg_id)
    return leg is None or leg.state is LegState.ENDED


def is_held(call: CallSnapshot) -> bool:
    return call.caller is not None and call.caller.state is LegState.HELD
