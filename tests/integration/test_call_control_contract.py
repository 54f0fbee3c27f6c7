"""What every connection to a platform must do: the fake of these tests and the real adapters alike."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Protocol

import aiohttp
import pytest

from hookflash.adapters.registry import PLATFORMS
from hookflash.bootstrap import SystemClock
from hookflash.domain.calls import CallSnapshot, LegRole, LegState
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformUnreachable
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import CALLER, Kind
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import CallControl, Lane, Spend
from hookflash.workflows.evidence import find_pickup
from tests.fakes.platform import BILLING, EMPTY, SUPPORT, FakePlatform
from tests.harness.control import Control
from tests.harness.programs import program

NOBODY = CallId("00000000-0000-4000-8000-000000000000")
WITHIN_S = 20.0


class Stage(Protocol):
    """A platform and the people on it."""

    control: CallControl

    async def place_call(self) -> CallId:
        """A caller who talks with somebody of the queue Support."""
        ...

    async def hang_up(self, call_id: CallId) -> None: ...


class FakeStage:
    def __init__(self) -> None:
        queues = (replace(queue, ring_after_s=0.1) for queue in (BILLING, EMPTY, SUPPORT))
        self.platform = FakePlatform(*queues)
        self.control: CallControl = self.platform

    async def place_call(self) -> CallId:
        return CallId(self.platform.world.answered_call().id)

    async def hang_up(self, call_id: CallId) -> None:
        self.platform.world.hang_up(self.platform.world.calls[call_id])


@dataclass
class GenesysStage:
    control: CallControl
    people: Control

    async def place_call(self) -> CallId:
        return CallId(await self.people.place_call("Support", "dan"))

    async def hang_up(self, call_id: CallId) -> None:
        await self.people.hang_up(call_id)


@pytest.fixture(params=["fake", *PLATFORMS])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    if request.param == "fake":
        yield FakeStage()
        return
    arguments = ("--port", "0", "--seed", "1", "--speed", "10", "--rate-limit", "0")
    async with program("hookflash_simulator", *arguments) as urls, aiohttp.ClientSession() as session:
        account = {"client_id": "hookflash", "client_secret": "secret", "rate_limit": "off"}
        section = {"base_url": urls[request.param], **account}
        platform = PLATFORMS[request.param]
        control = platform.build("g", platform.parse("g", section, {}), SystemClock())
        try:
            yield GenesysStage(control, Control(session, urls["control"]))
        finally:
            await control.close()


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)


def _queue(name: str) -> Target:
    return Target(type=TargetType.QUEUE, name=name)


async def _until(
    stage: Stage, call_id: CallId, holds: Callable[[CallSnapshot], bool], spend: Spend
) -> CallSnapshot:
    async with asyncio.timeout(WITHIN_S):
        while not holds(call := await stage.control.read_call(call_id, spend)):
            pass
    return call


async def _transfer(stage: Stage, call: CallSnapshot, spend: Spend, name: str = "Billing") -> Target:
    leg = stage.control.leg_to_move(call, CALLER)
    assert leg is not None
    target = (await stage.control.resolve(_queue(name), spend)).target
    await stage.control.transfer(call.id, leg.id, target, spend)
    return target


async def test_a_call_in_conversation_has_a_caller_and_an_agent_whose_leg_moves(
    stage: Stage, spend: Spend
) -> None:
    call_id = await stage.place_call()
    call = await stage.control.read_call(call_id, spend)
    assert (call.id, call.caller_is_gone, call.is_moving, call.is_private) == (call_id, False, False, False)
    assert call.caller is not None
    assert call.caller.is_up
    leg = stage.control.leg_to_move(call, CALLER)
    assert leg is not None
    assert (leg.role, leg.state) == (LegRole.AGENT, LegState.CONNECTED)
    assert stage.control.leg_to_move(call, leg.id) == leg
    assert stage.control.leg_to_move(call, "no-such-leg") is None
    assert spend.requests >= 1


async def test_a_call_nobody_knows_is_missing(stage: Stage, spend: Spend) -> None:
    with pytest.raises(PlatformMissing) as caught:
        await stage.control.read_call(NOBODY, spend)
    assert caught.value.cause is Cause.CALL_GONE


async def test_a_call_that_has_ended_has_no_caller_and_no_leg_to_move(stage: Stage, spend: Spend) -> None:
    call_id = await stage.place_call()
    await stage.hang_up(call_id)
    call = await _until(stage, call_id, lambda call: call.caller_is_gone, spend)
    assert stage.control.leg_to_move(call, CALLER) is None


async def test_targets_are_found_by_name_in_any_case_and_by_id(stage: Stage, spend: Spend) -> None:
    by_name = (await stage.control.resolve(_queue("biLLing"), spend)).target
    assert by_name.name == "Billing"
    assert by_name.id
    by_id = await stage.control.resolve(Target(type=TargetType.QUEUE, id=by_name.id), spend)
    assert by_id.target == by_name
    with pytest.raises(PlatformMissing) as caught:
        await stage.control.resolve(_queue("Bilingual"), spend)
    assert caught.value.cause is Cause.TARGET_MISSING
    assert "Billing" in caught.value.near


async def test_the_staff_of_a_queue_is_told(stage: Stage, spend: Spend) -> None:
    for name, is_staffed in (("Billing", True), ("Empty Desk", False)):
        target = (await stage.control.resolve(_queue(name), spend)).target
        facts = await stage.control.read_queue(target, spend)
        assert facts.staffed is not None
        assert (facts.staffed > 0) == is_staffed


async def test_what_is_granted_is_told(stage: Stage, spend: Spend) -> None:
    assert (await stage.control.missing_grants(Kind.BLIND, TargetType.QUEUE, spend)).names == ()
    assert TargetType.QUEUE in stage.control.capabilities.verbs[Kind.BLIND]


async def test_a_command_ends_the_old_leg_makes_one_at_the_target_and_is_picked_up(
    stage: Stage, spend: Spend
) -> None:
    before = await stage.control.read_call(await stage.place_call(), spend)
    old = stage.control.leg_to_move(before, CALLER)
    assert old is not None
    requests = spend.requests
    target = await _transfer(stage, before, spend)
    assert spend.requests > requests
    known = tuple(leg.id for leg in before.legs)

    def has_new_leg(call: CallSnapshot) -> bool:
        return any(
            leg.id not in known and leg.role is LegRole.QUEUE and leg.queue_id == target.id
            for leg in call.legs
        )

    call = await _until(stage, before.id, has_new_leg, spend)
    call = await _until(stage, before.id, lambda call: find_pickup(call, known) is not None, spend)
    moved = call.find_leg(old.id)
    assert moved is None or moved.state is LegState.ENDED
    assert not call.caller_is_gone


async def test_a_leg_that_has_ended_cannot_be_moved_and_that_is_certain(stage: Stage, spend: Spend) -> None:
    before = await stage.control.read_call(await stage.place_call(), spend)
    target = await _transfer(stage, before, spend)
    old = stage.control.leg_to_move(before, CALLER)
    assert old is not None

    def has_moved(call: CallSnapshot) -> bool:
        leg = call.find_leg(old.id)
        return leg is None or leg.state is LegState.ENDED

    await _until(stage, before.id, has_moved, spend)
    for leg_id in (old.id, LegId("11111111-0000-4000-8000-000000000000")):
        with pytest.raises(PlatformError) as caught:
            await stage.control.transfer(before.id, leg_id, target, spend)
        assert caught.value.effect_known
        assert caught.value.cause is Cause.CALL_GONE


async def test_without_the_right_to_send_nothing_is_sent(stage: Stage) -> None:
    spend = Spend(Lane.COMMAND, may_send=lambda: False)
    before = await stage.control.read_call(await stage.place_call(), spend)
    with pytest.raises(PlatformUnreachable):
        await _transfer(stage, before, spend)
    after = await stage.control.read_call(before.id, spend)
    assert after.legs == before.legs
