"""Requesting, calling off and looking up outbound calls."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

from hookflash.app.desk import Desk, is_news, within_reach
from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.errors import NotAllowed, NotUnderWay
from hookflash.domain.ids import OutboundId
from hookflash.domain.orders import OrderKind, OrderStatus
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.events import CallAccepted, OutboundEvent
from hookflash.domain.outbound.request import OutboundRequest
from hookflash.domain.outbound.state import begin
from hookflash.engine.changes import Changes
from hookflash.engine.runner import Runner
from hookflash.ports.platform import Connections
from hookflash.ports.runtime import Clock
from hookflash.ports.store import CallFilter, RecordStore


@dataclass(frozen=True, slots=True)
class AcknowledgedCall:
    """An outbound call as it was accepted, and whether it had been accepted before."""

    call: OutboundCall
    is_replay: bool


class Calls:
    """The use cases around outbound calls; every one checks what the API key may do."""

    def __init__(
        self,
        *,
        store: RecordStore,
        runner: Runner,
        connections: Connections,
        changes: Changes,
        clock: Clock,
        new_id: Callable[[], OutboundId],
    ) -> None:
        self._store = store
        self._runner = runner
        self._clock = clock
        self._new_id = new_id
        self._desk = Desk(store=store, runner=runner, connections=connections, changes=changes, clock=clock)

    async def request(
        self, key: ApiKey, request: OutboundRequest, idempotency_key: str | None = None
    ) -> AcknowledgedCall:
        """Accept an outbound call; when this returns it is on disk and will reach an end.

        Raises:
            NotAllowed: The key may not.
            NotFound: No such connection.
            CallBusy: Another outbound call of the agent is under way.
            IdempotencyMismatch: The idempotency key was used with another request.
        """
        self._desk.authorize(key, Scope.CALLS_WRITE, request.connection, request.from_agent.name)
        accepted = CallAccepted(at=self._clock.now(), outbound_id=self._new_id(), request=request)
        acceptance = await self._desk.take(key, accepted, request, idempotency_key)
        return AcknowledgedCall(begin(acceptance.accepted).call, is_replay=acceptance.claim is None)

    async def cancel(self, key: ApiKey, call_id: str) -> OutboundCall:
        """Call a call off that nobody has answered; when this returns the wish is on disk.

        Raises:
            NotAllowed: The key may not.
            NotFound: There is none, or the key is not bound to its connection.
            NotUnderWay: It has been answered, or has ended.
        """
        key.require(Scope.CALLS_WRITE)
        call = await self._desk.find(key, OutboundCall, call_id)
        if not key.may_ask_for(call.requested_by):
            raise NotAllowed("This API key may not act for the call's agent.")
        if not call.status.is_unanswered:
            raise NotUnderWay(f"The call can no longer be called off: it is {call.status}.")
        await self._store.post_order(call_id, OrderKind.CANCEL, f"key:{key.id}", self._clock.now())
        self._runner.wake(call.id)
        return call

    async def after_cancel(self, key: ApiKey, known: OutboundCall, within_s: float) -> OutboundCall:
        """What became of the wish to call it off, once that is settled or the time is up."""
        return await self._desk.follow(
            key, OutboundCall, known.id, within_s, lambda one: _is_answered(one, known)
        )

    async def get(self, key: ApiKey, call_id: str) -> OutboundCall:
        """One outbound call.

        Raises:
            NotAllowed: The key may not read it.
            NotFound: There is none, or the key is not bound to its connection.
        """
        _require_reading(key)
        return await self._desk.find(key, OutboundCall, call_id)

    async def wait(
        self, key: ApiKey, call_id: str, within_s: float, known_version: int | None = None
    ) -> OutboundCall:
        """One outbound call, once it has ended, or differs from a version known, or the time is up.

        Raises:
            NotAllowed: The key may not read it.
            NotFound: There is none, or the key is not bound to its connection.
        """
        _require_reading(key)
        return await self._desk.follow(
            key, OutboundCall, call_id, within_s, lambda one: is_news(one, known_version)
        )

    async def timeline_of(self, call: OutboundCall) -> list[OutboundEvent]:
        """What made a call that the requester was given what it is, in order."""
        journal = await self._store.timeline(call.id)
        return cast("list[OutboundEvent]", journal[: call.version])

    async def list_calls(self, key: ApiKey, wanted: CallFilter) -> list[OutboundCall]:
        """Outbound calls, newest first, of the connections the key is bound to.

        Raises:
            NotAllowed: The key may not read them.
        """
        _require_reading(key)
        allowed = within_reach(key, wanted.connections)
        return await self._store.list_calls(replace(wanted, connections=allowed))


def _is_answered(call: OutboundCall, known: OutboundCall) -> bool:
    newer = call.orders[len(known.orders) :]
    is_closed = bool(newer) and all(order.status is not OrderStatus.PENDING for order in newer)
    return is_closed or call.status.is_final


def _require_reading(key: ApiKey) -> None:
    """Who may place calls may see them."""
    if not key.has(Scope.CALLS_WRITE):
        key.require(Scope.TRANSFERS_READ)
