"""Consultations while processes die, answers get lost, and the platform refuses or cannot be read."""

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import OnPatience
from hookflash.domain.status import Phase, Status
from tests.fakes import people
from tests.fakes.office import Office
from tests.fakes.platform import Outage, refused, silent
from tests.fakes.stage import give, is_true, on_stage, ring, talk

NEXT = OnPatience.NEXT


@pytest.mark.parametrize("to", ["agent:ben", "agent:cleo"])
@pytest.mark.parametrize("after_s", [0.0, 0.03, 0.05, 0.15, 0.7, 1.5, 4.0])
@pytest.mark.parametrize("down_s", [0.0, 12.0])
@on_stage
async def test_a_process_that_dies_is_followed_by_one_that_goes_on(
    office: Office, to: str, after_s: float, down_s: float
) -> None:
    transfer_id, call = await ring(office, to, deadline_s=60)
    await office.clock.sleep(after_s)
    await office.process.kill()
    await office.clock.sleep(down_s)
    await office.restart()
    if to == "agent:ben":
        await office.until(lambda: office.transfer(transfer_id).phase is Phase.TALKING, within_s=60)
        await office.order(transfer_id, OrderKind.COMPLETE)
    done = await office.end(transfer_id, within_s=120)
    assert done.status is (Status.COMPLETED if to == "agent:ben" else Status.FAILED)
    assert is_true(done.landing, call)
    assert call.place == ("agent:ben" if to == "agent:ben" else "agent:ana")
    assert not call.caller.is_held
    assert len([sent for sent in office.platform.world.effects if sent.verb == Verb.CONSULT]) == 1


@pytest.mark.parametrize(
    ("order", "place"),
    [(OrderKind.COMPLETE, "agent:ben"), (OrderKind.CANCEL, "agent:ana"), (OrderKind.SWAP, "agent:ana")],
)
@pytest.mark.parametrize("after_s", [0.0, 0.01, 0.03, 0.05, 0.2])
@on_stage
async def test_an_order_survives_the_death_of_the_process(
    office: Office, order: OrderKind, place: str, after_s: float
) -> None:
    transfer_id, call = await talk(office)
    await office.order(transfer_id, order)
    await office.clock.sleep(after_s)
    await office.restart()
    await office.clock.sleep(30)
    assert call.place == place
    effects = [effect for effect in office.platform.world.effects if effect.verb != Verb.CONSULT]
    assert len(effects) == 1
    assert [one.status for one in office.transfer(transfer_id).orders] == ["done"]


@on_stage
async def test_an_order_posted_while_the_process_was_down_is_carried_out(office: Office) -> None:
    transfer_id, call = await talk(office)
    await office.process.kill()
    store = office.process.store
    store._is_dead = False
    await store.post_order(transfer_id, OrderKind.COMPLETE, "key:elsewhere", office.clock.now())
    store._is_dead = True
    await office.clock.sleep(20)
    await office.restart()
    done = await office.end(transfer_id, within_s=20)
    assert (done.status, call.place) == (Status.COMPLETED, "agent:ben")


@pytest.mark.parametrize("effect_after_s", [None, 0.05, 5.0, 9.0])
@pytest.mark.parametrize("verb", [Verb.CONSULT, Verb.SPEAK, Verb.COMPLETE, Verb.CANCEL])
@on_stage
async def test_a_lost_answer_is_resolved_by_looking(
    office: Office, verb: Verb, effect_after_s: float | None
) -> None:
    platform = office.platform
    platform.scripts[verb] = [silent(effect_after_s=effect_after_s, answer_after_s=1.0)]
    transfer_id, call = await ring(office)
    await office.until(lambda: office.transfer(transfer_id).phase is Phase.TALKING, within_s=60)
    if verb in {Verb.SPEAK, Verb.CONSULT}:
        await give(office, transfer_id, OrderKind.SWAP)
        assert call.place == "agent:ana"
    await office.order(transfer_id, OrderKind.CANCEL if verb is Verb.CANCEL else OrderKind.COMPLETE)
    done = await office.end(transfer_id, within_s=60)
    assert done.status is (Status.CANCELLED if verb is Verb.CANCEL else Status.COMPLETED)
    assert is_true(done.landing, call)
    assert len([one for one in platform.sent if one.verb is verb]) == (2 if effect_after_s is None else 1)
    assert len([one for one in platform.world.effects if one.verb == verb]) == 1


@pytest.mark.parametrize("verb", [Verb.SPEAK, Verb.COMPLETE])
@pytest.mark.parametrize("cause", [Cause.NOT_PERMITTED, Cause.PLATFORM_REFUSED])
@on_stage
async def test_a_refused_control_is_said_and_the_consultation_goes_on(
    office: Office, verb: Verb, cause: Cause
) -> None:
    office.platform.refuses[verb] = cause
    transfer_id, call = await talk(office)
    order = OrderKind.COMPLETE if verb is Verb.COMPLETE else OrderKind.CONFERENCE
    now = await give(office, transfer_id, order)
    assert now.orders[-1].status == "refused"
    assert now.orders[-1].detail
    assert now.status is Status.CONSULTING
    office.platform.refuses.clear()
    await give(office, transfer_id, OrderKind.SWAP)
    assert call.place == "agent:ana"
    await office.order(transfer_id, OrderKind.COMPLETE)
    assert (await office.end(transfer_id, within_s=20)).status is Status.COMPLETED


@on_stage
async def test_a_consultation_that_cannot_be_called_off_does_not_run_for_ever(office: Office) -> None:
    """What the platform refuses again and again is said; the caller's place stays true."""
    office.platform.refuses[Verb.CANCEL] = Cause.NOT_PERMITTED
    transfer_id, call = await talk(office)
    await office.order(transfer_id, OrderKind.CANCEL)
    await office.clock.sleep(30)
    assert is_true(office.transfer(transfer_id).landing, call)
    people.take_back(office.platform.world, call)
    done = await office.end(transfer_id, within_s=60)
    assert done.status is Status.CANCELLED
    assert call.place == "agent:ana"


@pytest.mark.parametrize("deadline_s", [15, 30])
@on_stage
async def test_an_agent_whose_line_is_out_of_reach_is_not_waited_for_beyond_the_deadline(
    office: Office, deadline_s: float
) -> None:
    office.platform.refuses[Verb.CANCEL] = Cause.CALL_GONE
    transfer_id, call = await talk(office, deadline_s=deadline_s)
    await office.order(transfer_id, OrderKind.CANCEL)
    done = await office.end(transfer_id, within_s=60)
    assert (done.status, done.cause) == (Status.UNRESOLVED, Cause.PLATFORM_UNCLEAR)
    assert done.ended_at is not None
    assert abs((done.ended_at - done.deadline_at).total_seconds()) < 2
    assert is_true(done.landing, call)
    assert call.place == "hold"


@pytest.mark.parametrize("cause", [Cause.NOT_PERMITTED, Cause.PLATFORM_REFUSED, Cause.CALL_BUSY])
@on_stage
async def test_a_refused_consultation_leaves_the_caller_with_the_agent(office: Office, cause: Cause) -> None:
    office.platform.scripts[Verb.CONSULT] = [refused(cause)] * 20
    transfer_id, call = await ring(office)
    done = await office.end(transfer_id, within_s=120)
    assert (done.status, done.cause) == (Status.FAILED, cause)
    assert done.landing is not None
    assert done.landing.where == call.place == "agent:ana"


@on_stage
async def test_nothing_is_decided_while_nobody_knows_who_talks_to_whom(office: Office) -> None:
    transfer_id, call = await talk(office)
    begun = office.clock.monotonic()
    office.platform.outages = [Outage(begun, begun + 400)]
    await office.order(transfer_id, OrderKind.COMPLETE)
    await office.clock.sleep(390)
    assert len(office.platform.sent) == 1
    done = await office.end(transfer_id, within_s=60)
    assert (done.status, call.place) == (Status.COMPLETED, "agent:ben")
