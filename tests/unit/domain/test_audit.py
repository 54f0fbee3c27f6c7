"""What of an event may be kept for ever: facts, and nothing about a person."""

from typing import get_args

import pytest

from hookflash.domain import events as ev
from hookflash.domain.audit import audit_facts
from hookflash.domain.causes import Cause
from hookflash.domain.checks import CheckName, failed
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errands import ErrandKind
from hookflash.domain.ids import LegId
from hookflash.domain.journeys import Journey
from hookflash.domain.orders import Order, OrderKind, OrderStatus
from hookflash.domain.routes import RouteStep
from hookflash.domain.status import Phase, Status
from hookflash.domain.targets import Target, TargetType
from hookflash.domain.transfer import FollowUpKind, Landing, ResolvedBy
from tests.fakes.shapes import accepted
from tests.fakes.virtual_time import at

CANARY = "+4915550142857"
NOW = at(1.0)
TARGET = Target(type=TargetType.NUMBER, number=CANARY, name=CANARY)
LANDING = Landing(where=f"number:{CANARY}", evidence={"reason": CANARY}, at=NOW)
CHECKS = (failed(CheckName.TARGET_EXISTS, Cause.TARGET_MISSING, reason=CANARY),)
COMMAND = Command(
    verb=Verb.MOVE, leg_id=LegId("leg"), destination=Destination(target=TARGET, address=CANARY, roles=())
)
ORDER = Order(n=1, kind=OrderKind.SWAP, by="key:ak_1", at=NOW, detail=CANARY)
JOURNEY = Journey(id="j", visited=(CANARY,), came_from=(CANARY,))
EVENTS: list[ev.Event] = [
    accepted(1, to=TARGET, fallback=(TARGET,), reason=CANARY, context={CANARY: CANARY}, requested_by=CANARY),
    ev.Admitted(at=NOW),
    ev.Checked(at=NOW, checks=CHECKS, origin=(TARGET,), journey=JOURNEY),
    ev.TargetSkipped(at=NOW, target=TARGET, cause=Cause.NO_AGENTS, checks=CHECKS),
    ev.TargetGivenUp(at=NOW, cause=Cause.BUSY),
    ev.IntentWritten(at=NOW, command=COMMAND, known_legs=(), known_moves=(), boot_id="b", checks=CHECKS),
    ev.CommandAccepted(at=NOW, sent_at=NOW, platform_request_id=CANARY),
    ev.CommandRefused(at=NOW, cause=Cause.BUSY, detail=CANARY),
    ev.CommandUnclear(at=NOW, detail=CANARY),
    ev.CommandDone(at=NOW, resolved_by=ResolvedBy.ANSWER, landing=LANDING),
    ev.CommandNotDone(at=NOW, detail=CANARY),
    ev.TargetFailed(at=NOW, cause=Cause.BUSY, landing=LANDING),
    ev.Returning(at=NOW, cause=Cause.BUSY, steps=(RouteStep(target=TARGET),)),
    ev.Ordered(at=NOW, order=ORDER),
    ev.OrderClosed(at=NOW, n=1, status=OrderStatus.REFUSED, detail=CANARY),
    ev.ErrandTried(at=NOW, errand=ErrandKind.CONTEXT, cause=Cause.BUSY, detail=CANARY),
    ev.OthersActed(at=NOW, landing=LANDING, detail=CANARY),
    ev.ConsultOver(at=NOW, landing=LANDING),
    ev.Progressed(at=NOW, phase=Phase.RINGING, landing=LANDING),
    ev.Ended(at=NOW, status=Status.FAILED, landing=LANDING, cause=Cause.BUSY, detail=CANARY, checks=CHECKS),
    ev.Followed(at=NOW, what=FollowUpKind.OUTSIDE, landing=LANDING),
]


def test_every_kind_of_event_is_looked_at() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(ev.Event))
    assert len({event.kind for event in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.kind))
def test_the_facts_hold_no_personal_data(event: ev.Event) -> None:
    facts = audit_facts(event)
    assert CANARY not in repr(facts)
    assert all(isinstance(value, str) for value in facts.values())


def test_the_facts_tell_what_was_decided() -> None:
    told = {event.kind: audit_facts(event) for event in EVENTS}
    assert told["accepted"] == {
        "connection": "g",
        "call": "call-1",
        "kind": "blind",
        "target_type": "number",
    }
    assert told["intent_written"] == {"verb": "move", "target_type": "number", "leg": "leg", "boot": "b"}
    assert told["ordered"] == {"order": "swap", "by": "key:ak_1"}
    assert told["order_closed"] == {"order": "1", "status": "refused"}
    assert told["errand_tried"] == {"errand": "context", "cause": "busy"}
    assert told["command_refused"] == {"cause": "busy"}
    assert told["command_done"] == {"resolved_by": "answer"}
    assert told["ended"] == {"status": "failed", "cause": "busy"}
    assert told["followed"] == {"what": "outside"}


def test_the_facts_of_a_handover_are_what_was_found_and_why_not_more() -> None:
    presence = ev.ErrandTried(
        at=NOW, errand=ErrandKind.PRESENCE, found={"agent_id": "7", "presence": "Busy"}, detail=CANARY
    )
    figures = ev.ErrandTried(at=NOW, errand=ErrandKind.FIGURES, found={"transfers": 1, "transfer_s": 2.5})
    refused = ev.ErrandTried(
        at=NOW, errand=ErrandKind.PRESENCE, cause=Cause.NOT_SUPPORTED, found={"agent_id": "7"}
    )
    assert [audit_facts(one) for one in (presence, figures, refused)] == [
        {"errand": "presence", "agent_id": "7", "presence": "Busy"},
        {"errand": "figures", "transfers": "1", "transfer_s": "2.5"},
        {"errand": "presence", "cause": "not_supported", "agent_id": "7"},
    ]
