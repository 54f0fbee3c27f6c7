"""Nobody stays on hold for a target that does not come, where a consultation is made of several requests."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from hookflash.domain.calls import LegEnd
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Verb
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import Kind
from hookflash.domain.status import AttemptStatus, Reached, Status
from hookflash.domain.transfer import FollowUpKind
from hookflash.workflows.policy import Policy
from tests.fakes import people
from tests.fakes.calls import Call
from tests.fakes.composing import EFFECT_WITHIN_S, HOLD, RESUME, ComposingPlatform
from tests.fakes.office import LEASE_S, Office, open_office
from tests.fakes.platform import FakePlatform, Outage, Outcome, accepted, refused, silent
from tests.fakes.virtual_time import run_virtual

SETTLE_S = Policy().settle_s
SOON_S = 5.0
Scene = Callable[[Office, ComposingPlatform, Call], Coroutine[Any, Any, None]]


def play(scene: Scene, policy: Policy | None = None) -> None:
    async def played() -> None:
        platform = ComposingPlatform()
        async with open_office(platform, policy=policy) as office:
            await scene(office, platform, platform.world.answered_call(queue="q-support"))
            assert not platform.blind_repeats

    run_virtual(played())


async def _until(office: Office, holds: Callable[[], bool], within_s: float = 60.0) -> float:
    begun = office.clock.monotonic()
    await office.until(holds, within_s=within_s)
    return office.clock.monotonic() - begun


@pytest.mark.parametrize("kind", list(Kind))
def test_who_is_put_on_hold_by_a_process_that_dies_is_given_back_soon(kind: Kind) -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        transfer_id = await office.request("agent:ben", kind=kind)
        await _until(office, lambda: call.caller.is_held)
        await office.restart()
        took_s = await _until(office, lambda: not call.caller.is_held)
        assert took_s < SOON_S < LEASE_S + SOON_S
        assert platform.sent == []
        assert call.place == "agent:ana"
        dialled_s = await _until(office, lambda: bool(platform.sent))
        assert took_s + dialled_s >= SETTLE_S
        assert office.transfer(transfer_id).attempts[0].status is AttemptStatus.NOT_DONE

    play(scene)


def test_the_route_goes_on_afterwards() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        transfer_id = await office.request("agent:ben")
        await _until(office, lambda: call.caller.is_held)
        await office.restart()
        done = await office.end(transfer_id)
        assert (done.status, done.reached) == (Status.COMPLETED, Reached.PERSON)
        assert call.place == "agent:ben"
        assert not call.caller.is_held
        assert [sent.verb for sent in platform.sent] == [Verb.CONSULT, Verb.COMPLETE]

    play(scene)


def test_an_order_to_stop_leaves_nobody_on_hold() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        transfer_id = await office.request("agent:ben")
        await _until(office, lambda: call.caller.is_held)
        await office.restart()
        await office.order(transfer_id, OrderKind.CANCEL)
        done = await office.end(transfer_id)
        assert (done.status, done.cause) == (Status.CANCELLED, Cause.CANCELLED)
        assert (call.place, platform.sent) == ("agent:ana", [])

    play(scene)


@pytest.mark.parametrize(
    ("effect_after_s", "is_given_back"), [(0.1, False), (6.0, True), (SETTLE_S - 1, True)]
)
def test_a_leg_that_comes_late_is_handed_over(effect_after_s: float, *, is_given_back: bool) -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[Verb.CONSULT] = [silent(effect_after_s=effect_after_s)]
        done = await office.end(await office.request("agent:ben"))
        assert done.status is Status.COMPLETED
        assert call.place == "agent:ben"
        assert [sent.verb for sent in platform.sent] == [Verb.CONSULT, Verb.COMPLETE]
        assert bool(platform.given_back) == is_given_back

    play(scene)


def test_a_leg_that_was_promised_and_never_comes_ends_the_hold_before_it_is_given_up() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[Verb.CONSULT] = [accepted(effect_after_s=None)]
        transfer_id = await office.request("agent:ben", fallback=("agent:cleo",))
        held_at = await _until(office, lambda: call.caller.is_held)
        given_back_s = await _until(office, lambda: bool(platform.given_back)) - held_at
        assert given_back_s < SOON_S < SETTLE_S
        done = await office.end(transfer_id)
        assert done.status is Status.COMPLETED
        assert not call.caller.is_held

    play(scene)


def test_a_hand_over_that_was_never_sent_is_sent_in_time() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[Verb.COMPLETE] = [silent(effect_after_s=None)]
        await office.request("agent:ben")
        await _until(office, lambda: Verb.COMPLETE in {sent.verb for sent in platform.sent})
        await office.restart()
        took_s = await _until(office, lambda: not call.caller.is_held)
        assert SETTLE_S < took_s < SETTLE_S + 1 < LEASE_S + SOON_S
        assert call.place == "agent:ben"

    play(scene)


def test_a_target_that_is_refused_leaves_nobody_on_hold() -> None:
    """The adapter gives the caller back itself; here it fails to, and says that it does not know."""

    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[Verb.CONSULT] = [silent()] * 4
        transfer_id = await office.request("agent:ben", deadline_s=20.0)
        done = await office.end(transfer_id)
        assert done.status is Status.TIMED_OUT
        assert len(platform.given_back) >= len(platform.sent) > 0
        assert call.place == "agent:ana"
        assert done.landing is not None
        assert done.landing.where == "agent:ana"

    play(scene)


@pytest.mark.parametrize("lost", [accepted(effect_after_s=None), silent()])
def test_who_is_not_given_back_is_given_back_again_soon(lost: Outcome) -> None:
    """Nobody knows what became of the request, but nothing is lost by making it once more."""

    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[RESUME] = [lost, accepted()]
        done = await office.end(await office.request("agent:dora", kind=Kind.CONSULT))
        assert (done.status, call.place) == (Status.FAILED, "agent:ana")
        declined_at, given_back_at = (moment for moment, _ in call.vain_holds[-2:])
        assert given_back_at - declined_at < SETTLE_S

    play(scene)


def test_who_is_refused_to_be_given_back_does_not_wait_for_ever_longer_pauses() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[RESUME] = [*[refused(Cause.VERSION_CONFLICT)] * 6, accepted()]
        done = await office.end(await office.request("agent:dora", kind=Kind.CONSULT))
        assert (done.status, call.place) == (Status.FAILED, "agent:ana")
        declined_at, given_back_at = (moment for moment, _ in call.vain_holds[-2:])
        assert given_back_at - declined_at < 6 * (EFFECT_WITHIN_S + 1) + 2

    play(scene)


def test_who_was_given_back_a_moment_ago_is_looked_for_before_the_end_is_called_unknown() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[Verb.CONSULT] = [accepted(effect_after_s=None)] * 9
        platform.scripts[RESUME] = [Outcome(effect_after_s=1.0, answer_after_s=2.0)]
        done = await office.end(await office.request("agent:ben", deadline_s=4.5))
        assert (done.status, done.cause) == (Status.TIMED_OUT, Cause.TIMEOUT)
        assert done.landing is not None
        assert done.landing.where == call.place == "agent:ana"

    play(scene, Policy(settle_s=1.0))


def test_who_is_left_on_hold_by_a_transfer_of_unknown_end_is_given_back_when_it_can_be() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[RESUME] = [refused(Cause.PLATFORM_REFUSED), accepted()]
        transfer_id = await office.request("agent:ben", deadline_s=20.0)
        await _until(office, lambda: call.caller.is_held)
        await office.restart()
        until_s = office.clock.monotonic() + 100.0
        platform.outages = [Outage(0.0, until_s)]
        done = await office.end(transfer_id)
        assert (done.status, call.place) == (Status.UNRESOLVED, "hold")
        await _until(office, lambda: not call.caller.is_held, within_s=200.0)
        assert office.clock.monotonic() < until_s + 3 * SOON_S
        await _until(office, lambda: office.transfer(transfer_id).follow_up != ())
        (found,) = office.transfer(transfer_id).follow_up
        assert (found.what, found.where) == (FollowUpKind.LANDING_FOUND, "agent:ana")
        assert platform.sent == []

    play(scene)


@pytest.mark.parametrize("is_dialled", [True, False])
def test_who_is_left_on_hold_where_one_request_consults_is_given_back_if_it_was_for_us(
    *, is_dialled: bool
) -> None:
    """That somebody was dialled shows a leg; an agent's own hold shows none, and is none of ours to end."""

    async def scenario() -> None:
        platform = FakePlatform()
        async with open_office(platform) as office:
            call = platform.world.answered_call()
            platform.scripts[Verb.CONSULT] = [silent(effect_after_s=0.1 if is_dialled else None)]
            transfer_id = await office.request("agent:dora", kind=Kind.CONSULT, deadline_s=20.0)
            await _until(office, lambda: bool(platform.sent))
            platform.outages = [Outage(0.0, office.clock.monotonic() + 60.0)]
            await office.clock.sleep(1.0)
            call.caller.is_held = True
            platform.world.note(call)
            done = await office.end(transfer_id)
            assert (done.status, call.place) == (Status.UNRESOLVED, "hold")
            await office.clock.sleep(60.0)
            assert call.place == ("agent:ana" if is_dialled else "hold")
            assert len(platform.sent) == (2 if is_dialled else 1)

    run_virtual(scenario())


def test_who_waits_on_hold_for_somebody_who_leaves_after_an_unknown_end_is_given_back() -> None:
    """The two are still talking about it when the call can be read again; nobody else will take care then."""

    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        transfer_id = await office.request("agent:ben", deadline_s=20.0)
        await _until(office, lambda: bool(platform.sent))
        platform.outages = [Outage(0.0, office.clock.monotonic() + 60.0)]
        done = await office.end(transfer_id)
        assert (done.status, call.place) == (Status.UNRESOLVED, "hold")
        await _until(office, lambda: office.transfer(transfer_id).follow_up != ())
        await office.clock.sleep(100.0)
        (found,) = office.transfer(transfer_id).follow_up
        assert (found.what, found.where, call.place) == (FollowUpKind.LANDING_FOUND, "hold", "hold")
        people.leave(platform.world, call, call.agent("ben"), LegEnd.HUNG_UP)
        await _until(office, lambda: not call.caller.is_held, within_s=SOON_S + EFFECT_WITHIN_S)
        await _until(office, lambda: len(office.transfer(transfer_id).follow_up) > 1)
        assert [one.where for one in office.transfer(transfer_id).follow_up] == ["hold", "agent:ana"]
        await office.clock.sleep(100.0)
        assert len(office.transfer(transfer_id).follow_up) == 2

    play(scene)


@pytest.mark.parametrize("after_s", [0.5, SETTLE_S + 1])
def test_whom_the_agent_has_dialled_themselves_is_not_hung_up(after_s: float) -> None:
    """Neither while it is in doubt whether we have dialled anybody, nor for the sake of our own next try."""

    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.scripts[HOLD] = [silent()]
        transfer_id = await office.request("agent:ben", deadline_s=30.0)
        await office.clock.sleep(after_s)
        assert people.consult(platform.world, call, platform.world.people["fred"])
        done = await office.end(transfer_id)
        assert (done.status, call.place) == (Status.FAILED, "hold")
        assert call.agent("fred").is_up

    play(scene)


def test_whom_the_agent_dials_after_our_target_has_declined_is_not_hung_up() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        transfer_id = await office.request("agent:dora", kind=Kind.CONSULT)
        await _until(office, lambda: call.agent("dora").is_over if len(call.parties) > 2 else False)
        assert people.consult(platform.world, call, platform.world.people["ben"])
        done = await office.end(transfer_id)
        assert (done.status, done.cause, call.place) == (Status.FAILED, Cause.DECLINED, "hold")
        assert not call.agent("ben").is_over

    play(scene)


def test_a_platform_that_consults_with_one_request_is_waited_for() -> None:
    async def scene(office: Office, platform: ComposingPlatform, call: Call) -> None:
        platform.composed = frozenset()
        await office.request("agent:ben", kind=Kind.CONSULT)
        await _until(office, lambda: call.caller.is_held)
        await office.restart()
        await office.clock.sleep(SETTLE_S - 1)
        assert platform.given_back == []

    play(scene)
