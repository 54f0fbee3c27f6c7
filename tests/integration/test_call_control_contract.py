"""What every connection to a platform must do: the fake of these tests and the real adapters alike.

What a connection cannot do is left out by its capabilities, never by its name.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from hookflash.domain.calls import CallSnapshot, LegRole, LegState
from hookflash.domain.causes import Cause
from hookflash.domain.commands import TalkTo, Verb
from hookflash.domain.errors import PlatformError, PlatformMissing, PlatformRefused, PlatformUnreachable
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import CALLER, Kind, Release
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import Lane, Spend
from tests.adapters.simulator import Simulator, running_simulator

from .deeds import (
    begin,
    carry_out,
    find_destination,
    find_person,
    give,
    holder,
    is_held,
    is_over,
    make_command,
    make_following,
    new_legs,
    until,
)
from .stages import FakeStage, Stage, cxone, cxone_tutorial, published, tutorial
from .transfers import SPEED

NOBODY = CallId("00000000-0000-4000-8000-000000000000")
NO_LEG = LegId("11111111-0000-4000-8000-000000000000")
OPENINGS = {
    "genesys published": published,
    "genesys tutorial": tutorial,
    "cxone": cxone,
    "cxone tutorial": cxone_tutorial,
}
WITH_NAMES = (TargetType.QUEUE, TargetType.AGENT, TargetType.SKILL, TargetType.SKILLGROUP)
FLOWS = frozenset({TargetType.VOICEMAIL, TargetType.CALLBACK})
every_way = pytest.mark.parametrize(("kind", "target"), [(kind, one) for kind in Kind for one in TargetType])


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with running_simulator(*SPEED) as simulator:
        yield simulator


@pytest.fixture(params=["fake", *OPENINGS])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    if request.param == "fake":
        yield FakeStage()
        return
    simulator: Simulator = request.getfixturevalue("simulator")
    simulator.reset()
    async with OPENINGS[request.param](simulator) as opened:
        yield opened


@pytest.fixture
def spend() -> Spend:
    return Spend(Lane.CHECK)


# Reads


async def test_a_call_in_conversation_has_a_caller_and_an_agent_whose_leg_moves(
    stage: Stage, spend: Spend
) -> None:
    call_id = stage.place_call()
    call = await stage.control.read_call(call_id, spend)
    assert (call.id, call.caller_is_gone, call.is_moving, call.is_private) == (call_id, False, False, False)
    assert call.caller is not None
    assert call.caller.is_up
    leg = holder(stage, call)
    assert (leg.role, leg.state) == (LegRole.AGENT, LegState.CONNECTED)
    assert leg.party_id
    assert stage.control.leg_to_move(call, leg.id) == leg
    assert stage.control.leg_to_move(call, call.caller.id) == leg
    assert stage.control.leg_to_move(call, "no-such-leg") is None
    assert spend.requests >= 1
    again = await stage.control.read_call(call_id, spend)
    assert again.etag == call.etag


async def test_a_private_call_is_told_as_such(stage: Stage, spend: Spend) -> None:
    assert (await stage.control.read_call(stage.place_call(is_private=True), spend)).is_private


async def test_a_call_nobody_knows_is_missing(stage: Stage, spend: Spend) -> None:
    with pytest.raises(PlatformMissing) as caught:
        await stage.control.read_call(NOBODY, spend)
    assert caught.value.cause is Cause.CALL_GONE


async def test_a_call_that_has_ended_has_no_caller_and_no_leg_to_move(stage: Stage, spend: Spend) -> None:
    call_id = stage.place_call()
    stage.hang_up(call_id)
    call = await until(stage, call_id, lambda call: call.caller_is_gone, spend)
    assert stage.control.leg_to_move(call, CALLER) is None


@pytest.mark.parametrize("target", WITH_NAMES)
async def test_targets_are_found_by_name_in_any_case_and_by_id(
    stage: Stage, spend: Spend, target: TargetType
) -> None:
    found = (await find_destination(stage, Kind.BLIND, target, spend)).target
    assert found.id
    shouted = replace(stage.places[target], name=(stage.places[target].name or "").upper())
    assert (await stage.control.resolve(shouted, (), spend)).destination.target.id == found.id
    if target in {TargetType.QUEUE, TargetType.AGENT}:
        by_id = await stage.control.resolve(Target(type=target, id=found.id), (), spend)
        assert by_id.destination.target == found


@pytest.mark.parametrize("target", WITH_NAMES)
async def test_a_name_of_nothing_is_refused(stage: Stage, spend: Spend, target: TargetType) -> None:
    await find_destination(stage, Kind.BLIND, target, spend)
    with pytest.raises(PlatformRefused) as caught:
        await stage.control.resolve(Target(type=target, name="Nobody At All"), (), spend)
    assert caught.value.cause in {Cause.TARGET_MISSING, Cause.NOT_SUPPORTED}


@pytest.mark.parametrize("target", TargetType)
async def test_what_is_not_among_the_capabilities_is_refused_before_anything_happens(
    stage: Stage, spend: Spend, target: TargetType
) -> None:
    if any(stage.control.capabilities.can_reach(kind, target) for kind in Kind):
        pytest.skip("among the capabilities")
    with pytest.raises(PlatformRefused) as caught:
        await stage.control.resolve(Target(type=target, name="x", number="+493023125001"), (), spend)
    assert caught.value.cause is Cause.NOT_SUPPORTED
    assert spend.requests == 0


async def test_the_staff_of_a_queue_is_told(stage: Stage, spend: Spend) -> None:
    for name, is_staffed in (("Billing", True), ("Empty Desk", False)):
        found = (await stage.control.resolve(parse_target(f"queue:{name}"), (), spend)).destination
        facts = await stage.control.read_queue(found, spend)
        assert facts.staffed is not None
        assert (facts.staffed > 0) == is_staffed


async def test_an_agent_can_be_rung(stage: Stage, spend: Spend) -> None:
    found = (await stage.control.resolve(stage.places[TargetType.AGENT], (), spend)).destination
    facts = await stage.control.read_agent(found, spend)
    assert (facts.is_present, facts.wants_no_calls, facts.is_busy) == (True, False, False)
    assert facts.has_phone is not False


@every_way
async def test_nothing_is_missing_for_what_can_be_done(
    stage: Stage, spend: Spend, kind: Kind, target: TargetType
) -> None:
    if not stage.control.capabilities.can_reach(kind, target):
        pytest.skip("not among the capabilities")
    grants = await stage.control.missing_grants(kind, stage.places[target], spend)
    assert (grants.names, grants.remedy) == ((), None)


async def test_a_requester_nobody_knows_lacks_nothing(stage: Stage, spend: Spend) -> None:
    place = stage.places[TargetType.QUEUE]
    assert await stage.control.missing_grants_of("nobody", Kind.BLIND, place, spend) is None


async def test_the_survey_has_an_entry_for_everything_that_can_be_reached(stage: Stage, spend: Spend) -> None:
    found = {(one.verb, one.target) for one in await stage.control.survey(spend)}
    for kind, targets in stage.control.capabilities.targets.items():
        assert {(str(kind), one) for one in targets} <= found


# Moving

# A platform may not tell whether it misses the call or the contact.
_GONE = {TargetType.CONTACT: {Cause.CALL_GONE, Cause.TARGET_MISSING}}


@every_way
async def test_a_command_leads_to_its_target(
    stage: Stage, spend: Spend, kind: Kind, target: TargetType
) -> None:
    before, command = await begin(stage, kind, target, spend)
    destination = command.destination
    assert destination is not None

    def has_arrived(call: CallSnapshot) -> bool:
        return any(destination.is_reached_by(leg) for leg in new_legs(call, before))

    call = await until(stage, before.id, has_arrived, spend)
    if target is TargetType.CALLBACK:
        return  # whether the caller is let go for it is up to the platform
    assert not call.caller_is_gone
    if target in FLOWS:
        return
    call = await until(stage, before.id, lambda call: find_person(call, before) is not None, spend)
    assert not call.caller_is_gone
    if kind is Kind.BLIND:
        await until(stage, before.id, lambda call: is_over(call, command.leg_id), spend)
    else:
        assert not is_over(call, command.leg_id)
        assert is_held(call)


@every_way
async def test_a_leg_that_is_not_there_is_not_acted_on_and_that_is_certain(
    stage: Stage, spend: Spend, kind: Kind, target: TargetType
) -> None:
    destination = await find_destination(stage, kind, target, spend)
    before = await stage.control.read_call(stage.place_call(), spend)
    command = replace(make_command(stage, kind, before, destination), leg_id=NO_LEG, caller_leg_id=NO_LEG)
    with pytest.raises(PlatformError) as caught:
        await stage.control.send(before.id, command, spend)
    assert caught.value.effect_known
    assert caught.value.cause in _GONE.get(target, {Cause.CALL_GONE})
    after = await stage.control.read_call(before.id, spend)
    assert after.legs == before.legs


@every_way
async def test_a_call_that_has_ended_is_not_moved_and_that_is_certain(
    stage: Stage, spend: Spend, kind: Kind, target: TargetType
) -> None:
    destination = await find_destination(stage, kind, target, spend)
    before = await stage.control.read_call(stage.place_call(), spend)
    command = make_command(stage, kind, before, destination)
    stage.hang_up(before.id)
    await until(stage, before.id, lambda call: call.caller_is_gone, spend)
    with pytest.raises(PlatformError) as caught:
        await stage.control.send(before.id, command, spend)
    assert caught.value.effect_known
    assert caught.value.cause is Cause.CALL_GONE


@every_way
async def test_without_the_right_to_send_nothing_is_sent(
    stage: Stage, kind: Kind, target: TargetType
) -> None:
    spend = Spend(Lane.COMMAND, may_send=lambda: False)
    destination = await find_destination(stage, kind, target, spend)
    before = await stage.control.read_call(stage.place_call(), spend)
    with pytest.raises(PlatformUnreachable):
        await give(stage, before.id, make_command(stage, kind, before, destination), spend)
    after = await stage.control.read_call(before.id, spend)
    assert after.legs == before.legs


async def test_a_leg_that_was_moved_cannot_be_moved_again(stage: Stage, spend: Spend) -> None:
    before, command = await begin(stage, Kind.BLIND, TargetType.QUEUE, spend)
    await until(stage, before.id, lambda call: is_over(call, command.leg_id), spend)
    with pytest.raises(PlatformError) as caught:
        await stage.control.send(before.id, command, spend)
    assert caught.value.effect_known
    assert caught.value.cause is Cause.CALL_GONE


async def test_who_waits_in_a_line_is_moved_on(stage: Stage, spend: Spend) -> None:
    empty = (await stage.control.resolve(parse_target("queue:Empty Desk"), (), spend)).destination
    before = await stage.control.read_call(stage.place_call(), spend)
    await carry_out(stage, before, make_command(stage, Kind.BLIND, before, empty), spend)

    def waits(call: CallSnapshot) -> bool:
        leg = stage.control.leg_to_move(call, CALLER)
        return leg is not None and leg.role is LegRole.QUEUE and leg.queue_id == empty.target.id

    waiting = await until(stage, before.id, waits, spend)
    billing = await find_destination(stage, Kind.BLIND, TargetType.QUEUE, spend)
    await carry_out(stage, waiting, make_command(stage, Kind.BLIND, waiting, billing), spend)
    call = await until(stage, before.id, lambda call: find_person(call, waiting) is not None, spend)
    assert not call.caller_is_gone


async def test_an_agent_who_is_released_on_answer_stays_while_it_rings(stage: Stage, spend: Spend) -> None:
    if Release.ON_ANSWER not in stage.control.capabilities.releases:
        pytest.skip("not among the capabilities")
    destination = await find_destination(stage, Kind.BLIND, TargetType.AGENT, spend)
    before = await stage.control.read_call(stage.place_call(), spend)
    command = make_command(stage, Kind.BLIND, before, destination, Release.ON_ANSWER)
    await carry_out(stage, before, command, spend)
    ringing = await until(stage, before.id, lambda call: bool(new_legs(call, before)), spend)
    if any(leg.is_ringing for leg in new_legs(ringing, before)):
        assert not is_over(ringing, command.leg_id)
    await until(stage, before.id, lambda call: is_over(call, command.leg_id), spend)


# Consulting


@pytest.mark.parametrize("target", TargetType)
async def test_a_consult_is_completed(stage: Stage, spend: Spend, target: TargetType) -> None:
    before, begun = await begin(stage, Kind.CONSULT, target, spend)
    if target in FLOWS:
        pytest.skip("nobody to talk to")
    call = await until(stage, before.id, lambda call: find_person(call, before) is not None, spend)
    consulted = find_person(call, before)
    assert consulted is not None
    await stage.control.send(before.id, make_following(Verb.COMPLETE, begun, consulted.id), spend)
    call = await until(stage, before.id, lambda call: is_over(call, begun.leg_id), spend)
    assert not call.caller_is_gone
    assert not is_over(call, consulted.id)
    assert not is_held(call)


@pytest.mark.parametrize("verb", [Verb.SPEAK, Verb.CLOSE])
async def test_what_else_can_be_done_in_a_consult_happens_or_is_refused_for_certain(
    stage: Stage, spend: Spend, verb: Verb
) -> None:
    before, begun = await begin(stage, Kind.CONSULT, TargetType.AGENT, spend)
    call = await until(stage, before.id, lambda call: find_person(call, before) is not None, spend)
    consulted = find_person(call, before)
    assert consulted is not None
    command = make_following(verb, begun, consulted.id, TalkTo.BOTH if verb is Verb.SPEAK else None)
    if verb is Verb.CLOSE:
        command = replace(command, leg_id=consulted.id, agent_id=consulted.party_id)
    refusal: PlatformRefused | None = None
    try:
        await stage.control.send(before.id, command, spend)
    except PlatformRefused as error:
        refusal = error
    if refusal is None:
        await until(stage, before.id, lambda call: not is_held(call) or is_over(call, consulted.id), spend)
        return
    assert refusal.cause is Cause.NOT_SUPPORTED
    assert (await stage.control.read_call(before.id, spend)).legs == call.legs


@pytest.mark.parametrize("target", TargetType)
async def test_a_consult_is_called_off(stage: Stage, spend: Spend, target: TargetType) -> None:
    before, begun = await begin(stage, Kind.CONSULT, target, spend)
    call = await until(stage, before.id, lambda call: bool(new_legs(call, before)), spend)
    first = new_legs(call, before)[0]
    cancel = make_following(Verb.CANCEL, begun, first.id)
    await stage.control.send(before.id, cancel, spend)
    call = await until(
        stage,
        before.id,
        lambda call: not is_held(call) and all(is_over(call, leg.id) for leg in new_legs(call, before)),
        spend,
    )
    assert not call.caller_is_gone
    assert not is_over(call, begun.leg_id)


# Errands


async def test_context_and_journey_are_put_on_the_call(stage: Stage, spend: Spend) -> None:
    if "context" not in stage.control.capabilities.options:
        pytest.skip("not among the capabilities")
    call = await stage.control.read_call(stage.place_call(), spend)
    journey = Journey(id="j-1", depth=1, visited=("queue:q",), came_from=("agent:a",))
    for _ in range(2):
        await stage.control.stamp(call, {"order": "17"}, journey, spend)
    await until(stage, call.id, lambda call: call.journey == journey, spend)


async def test_what_is_no_option_is_refused(stage: Stage, spend: Spend) -> None:
    if "context" in stage.control.capabilities.options:
        pytest.skip("among the capabilities")
    call = await stage.control.read_call(stage.place_call(), spend)
    with pytest.raises(PlatformRefused) as caught:
        await stage.control.stamp(call, {"order": "17"}, Journey(id="j-1"), spend)
    assert caught.value.cause is Cause.NOT_SUPPORTED


async def test_a_priority_is_set_for_who_waits(stage: Stage, spend: Spend) -> None:
    if "priority" not in stage.control.capabilities.options:
        pytest.skip("not among the capabilities")
    empty = (await stage.control.resolve(parse_target("queue:Empty Desk"), (), spend)).destination
    before = await stage.control.read_call(stage.place_call(), spend)
    command = replace(make_command(stage, Kind.BLIND, before, empty), priority=7)
    await stage.control.send(before.id, command, spend)
    await until(stage, before.id, lambda call: is_over(call, command.leg_id), spend)
    for _ in range(2):
        await stage.control.set_routing(before.id, None, 7, spend)


async def test_a_wrap_up_code_is_given_to_the_agent_who_let_go(stage: Stage, spend: Spend) -> None:
    if "wrap_up_code" not in stage.control.capabilities.options:
        pytest.skip("not among the capabilities")
    destination = await find_destination(stage, Kind.BLIND, TargetType.QUEUE, spend)
    before = await stage.control.read_call(stage.place_call(), spend)
    leg = holder(stage, before)
    code = await stage.control.find_wrap_up(stage.wrap_up_code, leg.queue_id, spend)
    command = replace(make_command(stage, Kind.BLIND, before, destination), wrap_up_id=code)
    await carry_out(stage, before, command, spend)
    await until(stage, before.id, lambda call: is_over(call, leg.id), spend)
    for _ in range(2):
        await stage.control.set_wrap_up(before.id, leg.id, code, spend)
