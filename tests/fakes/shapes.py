"""Short ways to write down calls, requests and events."""

from typing import Any

from hookflash.domain import events as ev
from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState, MoveRecord, MoveState
from hookflash.domain.ids import CallId, LegId, TransferId, encode_id
from hookflash.domain.requests import TransferRequest
from hookflash.domain.routes import lay_route
from hookflash.domain.targets import Target, TargetType

from .virtual_time import at

BILLING = Target(type=TargetType.QUEUE, id="q-billing", name="Billing")
OVERFLOW = Target(type=TargetType.QUEUE, id="q-overflow", name="Overflow")


def leg(leg_id: str, role: LegRole, state: LegState = LegState.CONNECTED, **facts: Any) -> Leg:
    return Leg(id=LegId(leg_id), role=role, state=state, **facts)


def caller(state: LegState = LegState.CONNECTED, end: LegEnd | None = None) -> Leg:
    return Leg(id=LegId("caller"), role=LegRole.CALLER, state=state, end=end)


def agent(leg_id: str = "ana", state: LegState = LegState.CONNECTED, **facts: Any) -> Leg:
    return leg(leg_id, LegRole.AGENT, state, party_id=f"id-{leg_id}", party_name=leg_id, **facts)


def queue(
    leg_id: str = "waiting", state: LegState = LegState.CONNECTED, to: Target = BILLING, **facts: Any
) -> Leg:
    return leg(leg_id, LegRole.QUEUE, state, queue_id=to.id, queue_name=to.name, **facts)


def move(move_id: str, state: MoveState, destination: str | None = None) -> MoveRecord:
    return MoveRecord(id=move_id, state=state, destination=destination)


def call(*legs: Leg, moves: tuple[MoveRecord, ...] = (), read_at: float = 5.0) -> CallSnapshot:
    return CallSnapshot(id=CallId("call-1"), legs=legs, moves=moves, read_at=at(read_at))


def request(**said: object) -> TransferRequest:
    values: dict[str, object] = {"connection": "g", "call_id": CallId("call-1"), "to": BILLING, **said}
    return TransferRequest(**values)  # type: ignore[arg-type]


def transfer_id(number: int) -> TransferId:
    return TransferId(encode_id("tr", number))


def accepted(number: int = 1, *, seconds: float = 0.0, **said: Any) -> ev.Accepted:
    wanted = request(**{"call_id": CallId(f"call-{number}"), **said})
    return ev.Accepted(
        at=at(seconds),
        transfer_id=transfer_id(number),
        request=wanted,
        route=lay_route(wanted, None),
        deadline_at=at(seconds + wanted.deadline_s),
    )
