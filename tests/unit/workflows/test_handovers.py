"""What the audit holds of a handover: who has picked up, their presence, the figures for the call."""

from collections.abc import Callable
from typing import Any

import pytest

from hookflash.domain.audit import audit_facts
from hookflash.domain.causes import Cause
from hookflash.domain.errands import Errand, ErrandKind
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.events import ErrandTried
from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import DoneWhen, OnPatience
from hookflash.domain.status import Reached, Status
from hookflash.domain.transfer import FollowUpKind
from tests.fakes import people
from tests.fakes.handovers import AVAILABLE, ON_CALL
from tests.fakes.office import Office
from tests.fakes.places import MAILBOX, Person, Queue
from tests.fakes.platform import LATENCY_S
from tests.fakes.stage import give, on_stage, talk

READS = ["read_presence", "read_figures"]
SLOW = Queue("q-billing", "Billing", answer_after_s=60.0)


def _errands(office: Office, transfer_id: str) -> dict[str, Errand]:
    errands = office.transfer(transfer_id).errands
    assert len({one.kind for one in errands}) == len(errands)
    return {one.kind: one for one in errands}


def _facts(office: Office, transfer_id: str) -> list[dict[str, str]]:
    """What of the errands stands in the audit chain."""
    return [audit_facts(one) for one in office.events(transfer_id) if isinstance(one, ErrandTried)]


async def _read(office: Office, transfer_id: str, *, within_s: float = 200) -> dict[str, Errand]:
    """The errands, once nothing of them is left to do."""

    def is_over() -> bool:
        known = office.row(transfer_id).state
        return known.transfer.status.is_final and bool(known.transfer.errands) and not known.aftercare

    await office.until(is_over, within_s=within_s)
    return _errands(office, transfer_id)


def _fails(cause: Cause) -> Callable[[], PlatformError]:
    return lambda: PlatformRefused(f"refused: {cause}", cause)


@on_stage
async def test_who_picks_up_their_presence_and_the_figures_are_in_record_journal_and_audit(
    office: Office,
) -> None:
    office.platform.audits_handover = True
    office.platform.world.answered_call()
    transfer_id = await office.request()
    done = await office.end(transfer_id, within_s=10)
    assert (done.status, done.reached) == (Status.COMPLETED, Reached.PERSON)
    assert done.landing is not None
    assert done.landing.evidence["agent_id"] == "id-ben"
    before = done.platform_requests
    errands = await _read(office, transfer_id, within_s=1)
    presence, figures = errands[ErrandKind.PRESENCE], errands[ErrandKind.FIGURES]
    assert (presence.status, presence.found) == ("done", {"agent_id": "id-ben", "presence": ON_CALL})
    assert (figures.status, figures.found["transfers"]) == ("done", 1)
    assert float(figures.found["transfer_s"]) == pytest.approx(1.3, abs=0.05)
    assert office.platform.asked == READS
    assert office.transfer(transfer_id).platform_requests == before + 2
    assert _facts(office, transfer_id) == [
        {"errand": "presence", "agent_id": "id-ben", "presence": ON_CALL},
        {"errand": "figures", **{name: str(said) for name, said in figures.found.items()}},
    ]


@on_stage
async def test_where_nobody_wants_it_nothing_is_asked(office: Office) -> None:
    office.platform.world.answered_call()
    transfer_id = await office.request()
    await office.closed(transfer_id)
    assert office.transfer(transfer_id).errands == ()
    assert office.platform.asked == []


@on_stage
async def test_what_is_wanted_follows_the_call_and_not_later_settings(office: Office) -> None:
    office.platform.audits_handover = True
    office.platform.world.answered_call()
    transfer_id = await office.request()
    office.platform.audits_handover = False
    assert (await _read(office, transfer_id))["presence"].status == "done"


@on_stage
async def test_what_the_platform_cannot_tell_is_said_to_be_not_supported(office: Office) -> None:
    office.platform.audits_handover = True
    office.platform.handover = frozenset()
    office.platform.world.answered_call()
    transfer_id = await office.request()
    errands = await _read(office, transfer_id)
    assert {(one.status, one.cause, one.tries) for one in errands.values()} == {
        ("failed", Cause.NOT_SUPPORTED, 1)
    }
    assert errands["presence"].found == {"agent_id": "id-ben"}
    assert errands["figures"].found == {}
    assert office.platform.asked == []
    assert _facts(office, transfer_id)[0] == {
        "errand": "presence",
        "cause": "not_supported",
        "agent_id": "id-ben",
    }


@pytest.mark.parametrize("what", READS)
@on_stage
async def test_one_that_is_refused_for_good_does_not_keep_the_other(office: Office, what: str) -> None:
    office.platform.audits_handover = True
    office.platform.unreadable[what] = _fails(Cause.NOT_PERMITTED)
    office.platform.world.answered_call()
    transfer_id = await office.request()
    errands = await _read(office, transfer_id)
    refused = errands[ErrandKind(what.removeprefix("read_"))]
    (other,) = [one for one in errands.values() if one is not refused]
    assert (refused.status, refused.cause, refused.tries) == ("failed", Cause.NOT_PERMITTED, 1)
    assert (other.status, other.cause) == ("done", None)
    assert errands["presence"].found["agent_id"] == "id-ben"


@on_stage
async def test_what_cannot_be_read_is_tried_again_and_holds_nothing_up(office: Office) -> None:
    office.platform.audits_handover = True
    office.platform.unreadable["read_figures"] = _fails(Cause.PLATFORM_DOWN)
    call = office.platform.world.answered_call()
    transfer_id = await office.request()
    assert (await office.end(transfer_id, within_s=10)).status is Status.COMPLETED
    await office.clock.sleep(5)
    assert _errands(office, transfer_id)["presence"].status == "done"
    assert _errands(office, transfer_id)["figures"].status == "pending"
    del office.platform.unreadable["read_figures"]
    figures = (await _read(office, transfer_id))["figures"]
    assert (figures.status, figures.cause, figures.tries) == ("done", None, 3)
    people.hang_up(office.platform.world, call)
    await office.closed(transfer_id)


@on_stage
async def test_what_can_never_be_read_is_given_up_and_the_call_is_followed_meanwhile(office: Office) -> None:
    office.platform.audits_handover = True
    for what in READS:
        office.platform.unreadable[what] = _fails(Cause.PLATFORM_DOWN)
    office.platform.world.answered_call()
    transfer_id = await office.request()
    closed = await office.closed(transfer_id)
    assert [one.what for one in closed.follow_up] == [FollowUpKind.HELD]
    assert {(one.status, one.cause) for one in closed.errands} == {("failed", Cause.PLATFORM_DOWN)}
    assert sorted(office.platform.asked) == sorted(READS * 6)


@on_stage
async def test_an_answer_without_any_figure_is_no_figure(office: Office) -> None:
    office.platform.audits_handover = True
    office.platform.gives_figures = False
    office.platform.world.answered_call()
    figures = (await _read(office, await office.request()))["figures"]
    assert (figures.status, figures.cause, figures.found) == ("failed", Cause.PLATFORM_UNCLEAR, {})


@on_stage
async def test_a_caller_who_goes_meanwhile_closes_the_file_once_the_errands_are_over(office: Office) -> None:
    office.platform.audits_handover = True
    office.platform.unreadable["read_figures"] = _fails(Cause.PLATFORM_DOWN)
    call = office.platform.world.answered_call()
    transfer_id = await office.request()
    await office.end(transfer_id, within_s=10)
    people.hang_up(office.platform.world, call)
    await office.clock.sleep(20)
    assert office.row(transfer_id).is_open
    closed = await office.closed(transfer_id)
    assert [one.what for one in closed.follow_up] == [FollowUpKind.DROPPED_AFTER_TRANSFER]
    assert {one.status for one in closed.errands} == {"done", "failed"}


@pytest.mark.parametrize("parts", [0.1, 0.4, 0.6, 0.9])
@on_stage
async def test_a_crash_between_the_read_and_its_record_repeats_the_read(office: Office, parts: float) -> None:
    office.platform.audits_handover = True
    office.platform.world.answered_call()
    transfer_id = await office.request()
    await office.end(transfer_id, within_s=10)
    await office.clock.sleep(parts * LATENCY_S)
    assert office.row(transfer_id).state.aftercare
    await office.restart()
    errands = await _read(office, transfer_id)
    assert {(one.status, one.tries) for one in errands.values()} == {("done", 1)}
    assert len(office.platform.asked) == 3


@on_stage
async def test_a_number_has_figures_and_no_presence(office: Office) -> None:
    office.platform.audits_handover = True
    office.platform.world.answered_call()
    transfer_id = await office.request("number:+4930111111")
    assert list(await _read(office, transfer_id)) == ["figures"]


@on_stage
async def test_a_mailbox_is_nobody_who_picks_up(office: Office) -> None:
    office.platform.audits_handover = True
    office.platform.directory.mailboxes["agent:ben"] = MAILBOX
    office.platform.world.answered_call()
    closed = await office.closed(await office.request("voicemail:agent:ben"))
    assert (closed.reached, closed.errands) == (Reached.VOICEMAIL, ())


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"done_when": DoneWhen.QUEUED}, Status.COMPLETED),
        ({"deadline_s": 20.0}, Status.TIMED_OUT),
    ],
)
@on_stage
async def test_a_late_pick_up_is_a_handover_too(office: Office, said: dict[str, Any], status: Status) -> None:
    office.platform.world.queues["q-billing"] = SLOW
    office.platform.audits_handover = True
    office.platform.world.answered_call()
    transfer_id = await office.request(**said)
    assert (await office.end(transfer_id)).errands == ()
    closed = await office.closed(transfer_id)
    assert (closed.status, closed.follow_up[-1].what) == (status, FollowUpKind.ANSWERED_LATE)
    assert _errands(office, transfer_id)["presence"].found == {"agent_id": "id-ben", "presence": ON_CALL}
    assert {one.status for one in closed.errands} == {"done"}


@pytest.mark.parametrize("is_there", [True, False])
@on_stage
async def test_a_caller_brought_back_to_their_agent_was_picked_up_one_in_line_was_not(
    office: Office, *, is_there: bool
) -> None:
    world = office.platform.world
    world.people["ana"] = Person("ana", is_present=is_there)
    office.platform.audits_handover = True
    world.answered_call(queue="q-support")
    world.queues["q-support"] = Queue("q-support", "Support", answer_after_s=None, agent="ana")
    transfer_id = await office.request("queue:Lonely", patience_s=5.0, on_patience=OnPatience.NEXT)
    done = await office.end(transfer_id, within_s=40)
    assert done.reached is Reached.ORIGIN
    await office.clock.sleep(1)
    found = [one.found.get("agent_id") for one in office.transfer(transfer_id).errands]
    assert found == (["id-ana", None] if is_there else [])


@on_stage
async def test_a_consultation_that_is_completed_hands_over_to_the_consulted(office: Office) -> None:
    office.platform.audits_handover = True
    transfer_id, _ = await talk(office)
    assert office.transfer(transfer_id).errands == ()
    await give(office, transfer_id, OrderKind.COMPLETE)
    assert (await _read(office, transfer_id))["presence"].found["agent_id"] == "id-ben"


@on_stage
async def test_nobody_picks_up_who_never_was_asked(office: Office) -> None:
    office.platform.audits_handover = True
    office.platform.world.answered_call()
    done = await office.closed(await office.request("queue:Nowhere"))
    assert (done.status, done.errands, office.platform.asked) == (Status.REJECTED, (), [])


@on_stage
async def test_the_presence_is_that_of_the_one_who_picked_up(office: Office) -> None:
    world = office.platform.world
    office.platform.audits_handover = True
    call = world.answered_call()
    office.platform.unreadable["read_presence"] = _fails(Cause.PLATFORM_DOWN)
    transfer_id = await office.request()
    await office.end(transfer_id, within_s=10)
    people.hang_up(world, call)
    del office.platform.unreadable["read_presence"]
    presence = (await _read(office, transfer_id))["presence"]
    assert presence.found == {"agent_id": "id-ben", "presence": AVAILABLE}
