"""Patience, routes by cause, the mailbox last, bringing the caller back, and calling a transfer off."""

import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.errors import NotUnderWay
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import OnPatience, Release
from hookflash.domain.routes import Route, RouteStep
from hookflash.domain.status import Reached, Status
from hookflash.domain.targets import parse_target
from tests.fakes import people
from tests.fakes.office import Office
from tests.fakes.places import MAILBOX, NEVER, Person, Queue
from tests.fakes.platform import accepted, silent
from tests.fakes.stage import causes, is_true, left_over, on_stage

NEXT = OnPatience.NEXT
AT_ONCE, ON_ANSWER = Release.AT_ONCE, Release.ON_ANSWER


def _step(target: str, *on: Cause, **said: object) -> RouteStep:
    return RouteStep(target=parse_target(target), on=on, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("to", "place"),
    [
        ("agent:dora", "agent:ben"),
        ("agent:cleo", "number:+4930111111"),
        ("number:+4930222222", "agent:olga"),
        ("agent:emil", "agent:ben"),
        ("queue:Nowhere", "agent:olga"),
    ],
)
@on_stage
async def test_the_route_goes_on_where_the_cause_leads(office: Office, to: str, place: str) -> None:
    office.routes["r"] = Route(
        steps=(
            _step("number:+4930111111", Cause.NO_ANSWER),
            _step("agent:ben", Cause.DECLINED, Cause.NOT_AVAILABLE),
            _step("queue:Overflow"),
        )
    )
    call = office.platform.world.answered_call()
    done = await office.end(await office.request(to, route="r"), within_s=40)
    assert done.status is Status.COMPLETED
    assert call.place == place
    assert is_true(done.landing, call)


@on_stage
async def test_a_cause_that_the_route_has_no_step_for_ends_it(office: Office) -> None:
    office.routes["r"] = Route(steps=(_step("agent:ben", Cause.NO_ANSWER),))
    call = office.platform.world.answered_call()
    done = await office.end(await office.request("agent:dora", route="r"), within_s=10)
    assert (done.status, done.cause) == (Status.FAILED, Cause.DECLINED)
    assert call.place == "agent:ana"


@pytest.mark.parametrize("to", ["queue:Lonely", "agent:cleo", "number:+4930333333"])
@on_stage
async def test_patience_ends_and_the_route_goes_on(office: Office, to: str) -> None:
    call = office.platform.world.answered_call()
    transfer_id = await office.request(to, patience_s=5.0, on_patience=NEXT, fallback=["queue:Overflow"])
    done = await office.end(transfer_id, within_s=30)
    assert done.status is Status.COMPLETED
    assert call.place == "agent:olga"
    assert office.platform.sent[-1].at == pytest.approx(5.5, abs=1.5)
    await office.clock.sleep(60)
    assert call.place == "agent:olga", "what rang before was closed"
    assert not left_over(call)


@pytest.mark.parametrize("keeps_records", [True, False])
@on_stage
async def test_what_rings_in_vain_is_closed_before_the_next_target_is_called(
    office: Office, *, keeps_records: bool
) -> None:
    office.platform.keeps_records = keeps_records
    world = office.platform.world
    world.people["ben"] = Person("ben", NEVER)
    call = world.answered_call()
    transfer_id = await office.request("agent:ben", patience_s=4.0, on_patience=NEXT, fallback=["agent:olga"])
    done = await office.end(transfer_id, within_s=30)
    assert done.status is Status.COMPLETED
    assert call.place == "agent:olga"
    assert call.agent("ben").is_over
    verbs = [sent.verb for sent in office.platform.sent]
    assert verbs == ["move", "close", "move"]


@pytest.mark.parametrize("order", [None, OrderKind.CANCEL])
@on_stage
async def test_what_others_ring_is_left_alone(office: Office, order: OrderKind | None) -> None:
    """A queue that keeps its caller while we ring somebody goes on offering them to its own agents."""
    world = office.platform.world
    world.switches.line_waits = True
    world.queues["q-overflow"] = Queue("q-overflow", "Overflow", agent="olga", answer_after_s=9.0)
    call = world.queued_call("q-overflow")
    transfer_id = await office.request("agent:cleo", patience_s=3.0, on_patience=NEXT)
    await office.clock.sleep(1)
    if order is not None:
        await office.order(transfer_id, order)
    await office.end(transfer_id, within_s=10)
    await office.clock.sleep(10)
    assert call.agent("cleo").is_over
    assert call.place == "agent:olga"
    assert [sent.leg_id for sent in office.platform.sent if sent.verb == "close"] == [call.agent("cleo").id]


@pytest.mark.parametrize("keeps_records", [True, False])
@pytest.mark.parametrize("order", [None, OrderKind.CANCEL])
@on_stage
async def test_nobody_is_dropped_who_is_all_that_the_caller_has(
    office: Office, order: OrderKind | None, *, keeps_records: bool
) -> None:
    """The agent was released at once and the target rings: closing it would cost the caller the call."""
    office.platform.keeps_records = keeps_records
    world = office.platform.world
    world.people["ben"] = Person("ben", NEVER)
    call = world.answered_call()
    transfer_id = await office.request(
        "agent:ben", release=AT_ONCE, patience_s=4.0, on_patience=NEXT, fallback=["agent:olga"]
    )
    await office.clock.sleep(2)
    if order is not None:
        await office.order(transfer_id, order)
    await office.clock.sleep(8)
    assert not call.caller.is_over
    world.answer(call, call.agent("ben"))
    done = await office.end(transfer_id, within_s=60)
    assert not call.cuts
    assert call.place == "agent:ben"
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.PERSON), "the target was quicker"
    assert [one.status for one in done.orders] == ([] if order is None else ["refused"])


@on_stage
async def test_the_patience_of_a_step_is_its_own(office: Office) -> None:
    office.routes["r"] = Route(
        steps=(_step("queue:Lonely", patience_s=3.0, on_patience=NEXT), _step("queue:Overflow"))
    )
    call = office.platform.world.answered_call()
    done = await office.end(await office.request("agent:dora", route="r"), within_s=30)
    assert done.status is Status.COMPLETED
    assert call.place == "agent:olga"
    assert [cause for _, cause in causes(done)] == [Cause.DECLINED, Cause.WAIT_TOO_LONG, None]


@on_stage
async def test_the_mailbox_comes_last(office: Office) -> None:
    office.platform.directory.mailboxes["agent:ben"] = MAILBOX
    call = office.platform.world.answered_call()
    transfer_id = await office.request(
        "agent:dora", fallback=["agent:cleo"], voicemail="voicemail:agent:ben", deadline_s=120
    )
    done = await office.end(transfer_id, within_s=60)
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.VOICEMAIL)
    assert call.place == "voicemail:agent:ben"


@pytest.mark.parametrize("is_free", [True, False])
@on_stage
async def test_a_caller_who_was_taken_away_is_brought_back(office: Office, *, is_free: bool) -> None:
    world = office.platform.world
    call = world.answered_call(queue="q-support")
    world.people["ana"] = Person("ana", is_busy=not is_free)
    transfer_id = await office.request("queue:Lonely", patience_s=5.0, on_patience=NEXT)
    done = await office.end(transfer_id, within_s=30)
    assert (done.status, done.reached, done.cause) == (
        Status.COMPLETED,
        Reached.ORIGIN,
        Cause.WAIT_TOO_LONG,
    )
    assert is_true(done.landing, call)
    await office.clock.sleep(10)
    assert call.place == "agent:ana"
    # Whoever talks to somebody else is not rung: the queue is the better place.
    returns = [attempt.status for attempt in done.attempts if attempt.is_return]
    assert returns == (["completed"] if is_free else ["skipped", "completed"])


@on_stage
async def test_bringing_back_asks_neither_for_hours_nor_for_staff_nor_about_loops(office: Office) -> None:
    world = office.platform.world
    world.queues["q-support"] = Queue("q-support", "Support", staffed=0, is_open=False, agent="ana")
    call = world.answered_call(queue="q-support")
    world.people["ana"] = Person("ana", is_present=False)
    done = await office.end(
        await office.request("queue:Lonely", patience_s=5.0, on_patience=NEXT), within_s=30
    )
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.ORIGIN)
    assert done.landing is not None
    assert done.landing.where == "queue:Support"
    assert call.place in {"queue:Support", "agent:ana"}


@on_stage
async def test_who_has_nowhere_to_go_back_to_stays_in_line(office: Office) -> None:
    world = office.platform.world
    call = world.answered_call()
    world.people["ana"] = Person("ana", is_present=False)
    transfer_id = await office.request("queue:Lonely", patience_s=5.0, on_patience=NEXT)
    done = await office.end(transfer_id, within_s=30)
    assert (done.status, done.cause) == (Status.FAILED, Cause.WAIT_TOO_LONG)
    assert done.landing is not None
    assert done.landing.where == call.place == "queue:Lonely"


@pytest.mark.parametrize("to", ["queue:Lonely", "agent:cleo", "number:+4930333333"])
@pytest.mark.parametrize("release", [None, AT_ONCE, ON_ANSWER])
@pytest.mark.parametrize("after_s", [0.0, 0.03, 0.05, 0.12, 1.0, 5.0])
@on_stage
async def test_calling_off_gives_the_caller_back_in_every_phase(
    office: Office, to: str, release: Release | None, after_s: float
) -> None:
    call = office.platform.world.answered_call(queue="q-support")
    transfer_id = await office.request(to, **({"release": release} if release else {}))
    await office.clock.sleep(after_s)
    await office.order(transfer_id, OrderKind.CANCEL)
    done = await office.end(transfer_id, within_s=60)
    assert is_true(done.landing, call)
    await office.clock.sleep(30)
    if release is AT_ONCE and to != "queue:Lonely":
        # The agent was let go on request and nobody answers: there is nothing to give the caller back to.
        assert (done.status, done.cause, call.place) == (Status.FAILED, Cause.NO_ANSWER, "gone")
    else:
        assert (done.status, done.cause) == (Status.CANCELLED, Cause.CANCELLED)
        assert [order.status for order in done.orders] == ["done"]
        assert call.place == "agent:ana"
    assert not any(cut.command and office.platform.sent[cut.command - 1].verb == "close" for cut in call.cuts)
    assert not left_over(call)
    ringing = [one.place for one in call.parties if one.is_set_up]
    assert not ringing


@pytest.mark.parametrize("effect_after_s", [None, 0.1, 6.0])
@on_stage
async def test_calling_off_waits_for_the_fate_of_a_command_in_doubt(
    office: Office, effect_after_s: float | None
) -> None:
    office.platform.script = [silent(effect_after_s=effect_after_s, answer_after_s=0.5), accepted()]
    call = office.platform.world.answered_call(queue="q-support")
    transfer_id = await office.request("queue:Lonely")
    await office.clock.sleep(0.2)
    await office.order(transfer_id, OrderKind.CANCEL)
    done = await office.end(transfer_id, within_s=60)
    assert done.status is Status.CANCELLED
    await office.clock.sleep(10)
    assert call.place == "agent:ana"


@on_stage
async def test_a_transfer_that_has_ended_cannot_be_called_off(office: Office) -> None:
    office.platform.world.answered_call()
    transfer_id = await office.request()
    await office.end(transfer_id)
    with pytest.raises(NotUnderWay):
        await office.order(transfer_id, OrderKind.CANCEL)


@on_stage
async def test_a_caller_who_hangs_up_while_brought_back_has_abandoned(office: Office) -> None:
    world = office.platform.world
    call = world.answered_call(queue="q-support")
    world.queues["q-support"] = Queue("q-support", "Support", answer_after_s=None)
    world.people["ana"] = Person("ana", NEVER)
    world.switches.line_waits = True
    transfer_id = await office.request("queue:Lonely")
    await office.clock.sleep(2)
    await office.order(transfer_id, OrderKind.CANCEL)
    await office.clock.sleep(3)
    people.hang_up(world, call)
    done = await office.end(transfer_id, within_s=30)
    assert done.status in {Status.ABANDONED, Status.CANCELLED}
    assert done.landing is not None
    assert done.landing.where == "gone"
    await office.clock.sleep(30)
    assert not left_over(call)
