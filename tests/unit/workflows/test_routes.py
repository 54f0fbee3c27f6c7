"""Fallback targets: why the route goes on, and where it ends."""

import pytest

from hookflash.app.access import OPERATOR
from hookflash.domain.causes import Cause
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import Kind, TransferOptions
from hookflash.domain.routes import Route, RouteStep
from hookflash.domain.status import AttemptStatus, Reached, Status
from hookflash.domain.targets import parse_target
from tests.fakes.office import Office, open_office
from tests.fakes.places import MAILBOX
from tests.fakes.platform import busy, refused, silent
from tests.fakes.stage import on_stage
from tests.fakes.virtual_time import run_virtual
from tests.fakes.wishes import make_request


def test_targets_that_fail_their_checks_are_skipped() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            fallback = ["queue:Nowhere", "queue:Overflow"]
            done = await office.end(await office.request("queue:Empty Desk", fallback=fallback), within_s=5)
            assert done.status is Status.COMPLETED
            assert [(a.status, a.cause) for a in done.attempts] == [
                (AttemptStatus.SKIPPED, Cause.NO_AGENTS),
                (AttemptStatus.SKIPPED, Cause.TARGET_MISSING),
                (AttemptStatus.COMPLETED, None),
            ]
            assert [a.n for a in done.attempts] == [1, 2, 3]
            assert call.place == "agent:olga"
            assert [sent.place for sent in office.platform.sent] == ["Overflow"]

    run_virtual(scenario())


def test_a_refused_target_is_followed_by_the_next() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            office.platform.script = [refused(Cause.TARGET_MISSING)]
            done = await office.end(await office.request(fallback=["queue:Overflow"]), within_s=5)
            assert done.status is Status.COMPLETED
            assert [(a.status, a.cause) for a in done.attempts] == [
                (AttemptStatus.REFUSED, Cause.TARGET_MISSING),
                (AttemptStatus.COMPLETED, None),
            ]
            assert call.place == "agent:olga"

    run_virtual(scenario())


def test_a_rate_limit_is_no_reason_to_go_on_with_the_route() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            office.platform.script = [busy()] * 6
            done = await office.end(await office.request(fallback=["queue:Overflow"]))
            assert done.status is Status.COMPLETED
            assert {sent.place for sent in office.platform.sent} == {"Billing"}

    run_virtual(scenario())


def test_a_lost_answer_is_resolved_before_the_route_goes_on() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            office.platform.script = [silent(effect_after_s=5.0)]
            done = await office.end(await office.request(fallback=["queue:Overflow"]))
            assert done.status is Status.COMPLETED
            assert [sent.place for sent in office.platform.sent] == ["Billing"]

    run_virtual(scenario())


def test_a_route_that_is_used_up_fails_with_the_last_cause_and_the_true_landing() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            call = office.platform.world.answered_call()
            office.platform.script = [refused(Cause.QUEUE_FULL), refused(Cause.QUEUE_CLOSED)]
            done = await office.end(await office.request(fallback=["queue:Overflow"]), within_s=5)
            assert (done.status, done.cause) == (Status.FAILED, Cause.QUEUE_CLOSED)
            assert done.landing is not None
            assert done.landing.where == call.place == "agent:ana"

    run_virtual(scenario())


def test_a_route_of_skipped_targets_only_is_rejected_with_nothing_sent() -> None:
    async def scenario() -> None:
        async with open_office() as office:
            office.platform.world.answered_call()
            done = await office.end(
                await office.request("queue:Empty Desk", fallback=["queue:Nowhere"]), within_s=5
            )
            assert (done.status, done.cause) == (Status.REJECTED, Cause.TARGET_MISSING)
            assert not office.platform.sent

    run_virtual(scenario())


@pytest.mark.parametrize(
    ("to", "fallback", "place"),
    [
        ("queue:Billing", [], "Billing"),
        ("queue:Empty Desk", ["queue:Closed Desk", "agent:ben"], "ben"),
        ("agent:emil", ["number:030", "skill:spanish"], "Support"),
        ("voicemail:agent:ana", ["extension:101"], "ben"),
        ("agent:emil", ["queue:Nowhere"], None),
    ],
)
@pytest.mark.parametrize("kind", [Kind.BLIND, Kind.CONSULT])
@on_stage
async def test_the_plan_foretells_where_the_transfer_goes(
    office: Office, to: str, fallback: list[str], place: str | None, kind: Kind
) -> None:
    office.platform.world.answered_call()
    wish = make_request(
        "call-1", connection="g", to=to, options=TransferOptions(fallback=fallback, kind=kind)
    )
    plan = await office.process.transfers.plan(OPERATOR, wish)
    assert not office.platform.sent
    assert plan.would == ("reject" if place is None else "transfer")
    transfer_id = await office.request(to, fallback=fallback, kind=kind)
    await office.clock.sleep(1)
    done = office.transfer(transfer_id)
    assert [sent.place for sent in office.platform.sent] == ([] if place is None else [place])
    assert (done.status is Status.REJECTED) == (place is None)
    assert done.cause is plan.cause
    if place is not None:
        assert place in "".join(plan.commands)
        await office.order(transfer_id, OrderKind.CANCEL)


@pytest.mark.parametrize("has_mailbox", [True, False])
@on_stage
async def test_the_patience_of_a_whole_route_ends_it(office: Office, *, has_mailbox: bool) -> None:
    office.platform.directory.mailboxes["agent:ben"] = MAILBOX
    slow = RouteStep(target=parse_target("agent:cleo"))
    office.routes["r"] = Route(steps=(slow, slow), within_s=10.0)
    call = office.platform.world.answered_call(queue="q-support")
    said = {"voicemail": "voicemail:agent:ben"} if has_mailbox else {}
    done = await office.end(await office.request("queue:Lonely", route="r", **said), within_s=40)
    assert done.ended_at is not None
    assert 10 <= (done.ended_at - done.accepted_at).total_seconds() < 14
    assert call.place == ("voicemail:agent:ben" if has_mailbox else "agent:ana")
    assert done.reached is (Reached.VOICEMAIL if has_mailbox else Reached.ORIGIN)
