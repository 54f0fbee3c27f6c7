from typing import Any

import pytest

from hookflash.adapters.genesys import figures
from hookflash.adapters.genesys.wire.routing import Member, WaitEstimate, parse_observations
from hookflash.ports.platform import QueueFacts

from .shapes import BILLING, SUPPORT, figure


def facts(*rows: dict[str, Any], media: str | None = "voice") -> tuple[int | None, int | None, int | None]:
    group = {"queueId": BILLING} if media is None else {"queueId": BILLING, "mediaType": media}
    read = parse_observations({"results": [{"group": group, "data": list(rows)}]}, BILLING)
    seen = figures.to_queue_facts(read, 1.5)
    assert seen.age_s == 1.5
    return seen.waiting, seen.staffed, seen.idle


def test_queue_figures() -> None:
    statuses = figure("oUserRoutingStatuses", 2, "IDLE"), figure("oUserRoutingStatuses", 4, "OFF_QUEUE")
    assert facts(figure("oWaiting", 3), figure("oOnQueueUsers", 5), *statuses) == (3, 5, 2)


def test_staff_told_by_status_is_added_up() -> None:
    rows = figure("oOnQueueUsers", 1, "IDLE"), figure("oOnQueueUsers", 2, "INTERACTING")
    assert facts(*rows, media=None) == (0, 3, 0)
    assert facts(*rows, figure("oOnQueueUsers", 3), media=None) == (0, 3, 0)


def test_what_is_left_out_is_zero() -> None:
    assert facts() == (0, 0, 0)


def test_other_media_and_other_queues_do_not_count() -> None:
    rows = [
        {"group": {"queueId": BILLING, "mediaType": "chat"}, "data": [figure("oWaiting", 9)]},
        {"group": {"queueId": SUPPORT, "mediaType": "voice"}, "data": [figure("oWaiting", 9)]},
        {"group": {"queueId": BILLING.upper(), "mediaType": "voice"}, "data": [figure("oWaiting", 2)]},
        {"group": {"queueId": BILLING}, "data": [figure("oWaiting", 11), figure("oOnQueueUsers", 4)]},
    ]
    seen = figures.to_queue_facts(parse_observations({"results": rows}, BILLING), 0)
    assert (seen.waiting, seen.staffed) == (2, 4)


def member(
    status: str | None, *, joined: bool = True, name: str | None = "Ana", skills: set[str] | None = None
) -> Member:
    held = None if skills is None else frozenset(skills)
    return Member(user_id="u", name=name, joined=joined, status=status, skill_ids=held)


def test_only_members_on_queue_count_and_are_named() -> None:
    load = QueueFacts(waiting=3, staffed=9, idle=9, age_s=1)
    members = [
        member("idle"),
        member("interacting", name="Ben", skills={"s-1", "s-2"}),
        member("idle", name="Gil", skills={"s-2"}),
        member("idle", name="Hal", skills=set()),
        member("idle", name=None),
        member("not_responding", name="Cy"),
        member("off_queue", name="Dee"),
        member("idle", joined=False, name="Eve"),
        member(None, name="Flo"),
    ]
    seen = figures.with_members(load, members, frozenset({"s-1"}), 4)
    assert (seen.waiting, seen.staffed, seen.idle, seen.agents) == (3, 3, 2, ("Ana", "Ben"))
    assert seen.age_s == 4


@pytest.mark.parametrize(
    ("estimates", "seconds"),
    [
        ([], None),
        ([("all", "simple", 9), ("call", "simple", 7)], 7.0),
        ([("call", "simple", 7), ("call", "best", 5)], 5.0),
        ([("chat", "best", 1)], None),
        ([("chat", "best", 1), ("all", "abandon", 3)], 3.0),
        ([(None, None, 2)], 2.0),
    ],
)
def test_wait_is_the_best_estimate_for_calls(
    estimates: list[tuple[str | None, str | None, int]], seconds: float | None
) -> None:
    assert figures.to_wait([WaitEstimate(*one) for one in estimates]) == seconds
