"""Requesting, planning and looking up transfers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from hookflash.app.desk import Desk, is_news, within_reach
from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.causes import Cause
from hookflash.domain.errors import FieldError, InvalidRequest, NotAllowed, NotUnderWay
from hookflash.domain.events import Accepted, Event
from hookflash.domain.orders import OrderKind, OrderStatus
from hookflash.domain.requests import TransferRequest
from hookflash.domain.routes import Route, lay_route
from hookflash.domain.state import begin
from hookflash.domain.status import Phase, Status
from hookflash.domain.transfer import Plan, Transfer
from hookflash.engine.changes import Changes
from hookflash.engine.runner import Runner
from hookflash.ports.platform import CallControl, Connections, Lane, Spend
from hookflash.ports.runtime import Clock, NewId
from hookflash.ports.store import RecordStore, TransferFilter
from hookflash.workflows.examination import Examiner
from hookflash.workflows.planning import make_plan
from hookflash.workflows.policy import Policy
from hookflash.workflows.recollection import recollect


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A transfer as it was accepted, and whether it had been accepted before."""

    transfer: Transfer
    is_replay: bool


class Transfers:
    """The use cases around transfers; every one checks what the API key may do."""

    def __init__(
        self,
        *,
        store: RecordStore,
        runner: Runner,
        connections: Connections,
        changes: Changes,
        clock: Clock,
        new_id: NewId,
        policy: Policy,
        routes: Mapping[str, Route],
    ) -> None:
        self._store = store
        self._runner = runner
        self._clock = clock
        self._new_id = new_id
        self._policy = policy
        self._routes = routes
        self._desk = Desk(store=store, runner=runner, connections=connections, changes=changes, clock=clock)

    async def request(
        self, key: ApiKey, request: TransferRequest, idempotency_key: str | None = None
    ) -> Acknowledged:
        """Accept a transfer; when this returns it is on disk and will reach an end.

        Raises:
            NotAllowed: The key may not.
            NotFound: No such connection.
            InvalidRequest: No such route.
            CallBusy: Another transfer of the call is running.
            IdempotencyMismatch: The idempotency key was used with another request.
        """
        control = self._authorize(key, request)
        named = self._named_route(request)
        now = self._clock.now()
        accepted = Accepted(
            at=now,
            transfer_id=self._new_id(),
            request=request,
            route=lay_route(request, named),
            within_s=named.within_s if named is not None else None,
            deadline_at=now + timedelta(seconds=request.deadline_s),
            audits_handover=control.capabilities.audits_handover,
        )
        acceptance = await self._desk.take(key, accepted, request, idempotency_key)
        return Acknowledged(begin(acceptance.accepted).transfer, is_replay=acceptance.claim is None)

    async def plan(self, key: ApiKey, request: TransferRequest) -> Plan:
        """What would happen, with no effect on the call.

        Raises:
            NotAllowed: The key may not.
            NotFound: No such connection.
            PlatformError: The platform could not be read.
        """
        control = self._authorize(key, request)
        route = lay_route(request, self._named_route(request))
        now = self._clock.now()
        memory = await recollect(self._store, request, now)
        ask = Examiner(
            control=control,
            request=request,
            policy=self._policy,
            spend=Spend(Lane.CHECK),
            now=now,
            journey=memory.journey,
            numbers_dialled=memory.numbers_dialled,
        )
        plan = await make_plan(ask, route)
        if await self._store.is_busy(request.connection, request.call_id):
            return replace(plan, would="reject", cause=Cause.CALL_BUSY, commands=())
        return plan

    async def order(self, key: ApiKey, transfer_id: str, kind: OrderKind) -> Transfer:
        """Say what is to be done with a transfer under way; when this returns it is on disk.

        Raises:
            NotAllowed: The key may not.
            NotFound: There is none, or the key is not bound to its connection.
            NotUnderWay: It is not in a state in which that can be done.
        """
        key.require(Scope.TRANSFERS_WRITE)
        transfer = await self._find(key, transfer_id)
        if not key.may_ask_for(transfer.requested_by):
            raise NotAllowed("This API key may not act for the transfer's requester.")
        if transfer.status.is_final:
            raise NotUnderWay(f"The transfer has ended: {transfer.status}.")
        if kind is not OrderKind.CANCEL and transfer.status is not Status.CONSULTING:
            raise NotUnderWay(f"There is no consultation under way: the transfer is {transfer.status}.")
        if kind is not OrderKind.CANCEL and transfer.phase is Phase.DIALING:
            raise NotUnderWay("Nobody has answered the consultation yet.")
        await self._store.post_order(transfer_id, kind, f"key:{key.id}", self._clock.now())
        self._runner.wake(transfer.id)
        return transfer

    async def after_order(self, key: ApiKey, known: Transfer, within_s: float) -> Transfer:
        """What became of the latest order: once none is pending, the transfer has ended or the time is up."""
        return await self._follow(key, known.id, within_s, lambda one: _is_answered(one, known))

    async def get(self, key: ApiKey, transfer_id: str) -> Transfer:
        """One transfer.

        Raises:
            NotAllowed: The key may not read transfers.
            NotFound: There is none, or the key is not bound to its connection.
        """
        key.require(Scope.TRANSFERS_READ)
        return await self._find(key, transfer_id)

    async def wait(
        self, key: ApiKey, transfer_id: str, within_s: float, known_version: int | None = None
    ) -> Transfer:
        """One transfer, once it has ended, or differs from a version known, or the time is up.

        Raises:
            NotAllowed: The key may not read transfers.
            NotFound: There is none, or the key is not bound to its connection.
        """
        key.require(Scope.TRANSFERS_READ)
        return await self._wait(key, transfer_id, within_s, known_version)

    async def outcome(self, key: ApiKey, accepted: Transfer, within_s: float) -> Transfer:
        """What became of a transfer that this key has just asked for, once it has ended or the time is up."""
        return await self._wait(key, accepted.id, within_s, None)

    async def _find(self, key: ApiKey, transfer_id: str) -> Transfer:
        return await self._desk.find(key, Transfer, transfer_id)

    async def _wait(
        self, key: ApiKey, transfer_id: str, within_s: float, known_version: int | None
    ) -> Transfer:
        return await self._follow(key, transfer_id, within_s, lambda one: is_news(one, known_version))

    async def _follow(
        self, key: ApiKey, transfer_id: str, within_s: float, is_enough: Callable[[Transfer], bool]
    ) -> Transfer:
        return await self._desk.follow(key, Transfer, transfer_id, within_s, is_enough)

    async def timeline(self, key: ApiKey, transfer_id: str) -> list[Event]:
        """Everything that happened to a transfer, in order."""
        return await self.timeline_of(await self.get(key, transfer_id))

    async def timeline_of(self, transfer: Transfer) -> list[Event]:
        """What made a transfer that the requester was given what it is, in order."""
        journal = await self._store.timeline(transfer.id)
        return cast("list[Event]", journal[: transfer.version])

    async def list_transfers(self, key: ApiKey, wanted: TransferFilter) -> list[Transfer]:
        """Transfers, newest first, of the connections the key is bound to.

        Raises:
            NotAllowed: The key may not read transfers.
        """
        key.require(Scope.TRANSFERS_READ)
        allowed = within_reach(key, wanted.connections)
        return await self._store.list_transfers(replace(wanted, connections=allowed))

    def _named_route(self, request: TransferRequest) -> Route | None:
        if request.route is None:
            return None
        if request.route not in self._routes:
            known = ", ".join(sorted(self._routes)) or "none"
            raise InvalidRequest(
                f"There is no such route; configured: {known}.",
                (FieldError("/route", "is not configured"),),
            )
        return self._routes[request.route]

    def _authorize(self, key: ApiKey, request: TransferRequest) -> CallControl:
        return self._desk.authorize(key, Scope.TRANSFERS_WRITE, request.connection, request.requested_by)


def _is_answered(transfer: Transfer, known: Transfer) -> bool:
    """Whether the order that came after a known state has been carried out, or cannot be any more."""
    newer = transfer.orders[len(known.orders) :]
    is_closed = bool(newer) and all(order.status is not OrderStatus.PENDING for order in newer)
    return is_closed or transfer.status.is_final
