"""Requesting, planning and looking up transfers."""

import asyncio
import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.causes import Cause
from hookflash.domain.errors import FieldError, NotAllowed, NotFound
from hookflash.domain.events import Accepted, Event
from hookflash.domain.requests import TransferRequest
from hookflash.domain.state import begin
from hookflash.domain.transfer import Plan, PlannedTarget, Transfer
from hookflash.engine.changes import Changes
from hookflash.engine.runner import Runner
from hookflash.ports.platform import CallControl, Connections, Lane, Spend
from hookflash.ports.runtime import Clock, NewId
from hookflash.ports.store import Acceptance, Idempotency, TransferFilter, TransferStore
from hookflash.workflows.examination import examine_call, examine_target


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
        store: TransferStore,
        runner: Runner,
        connections: Connections,
        changes: Changes,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._runner = runner
        self._connections = connections
        self._changes = changes
        self._clock = clock
        self._new_id = new_id
        self._taking: set[asyncio.Task[Acceptance]] = set()

    async def request(
        self, key: ApiKey, request: TransferRequest, idempotency_key: str | None = None
    ) -> Acknowledged:
        """Accept a transfer; when this returns it is on disk and will reach an end.

        Raises:
            NotAllowed: The key may not.
            NotFound: No such connection.
            CallBusy: Another transfer of the call is running.
            IdempotencyMismatch: The idempotency key was used with another request.
        """
        self._authorize(key, request)
        now = self._clock.now()
        accepted = Accepted(
            at=now,
            transfer_id=self._new_id(),
            request=request,
            deadline_at=now + timedelta(seconds=request.deadline_s),
        )
        idempotency = (
            Idempotency(key.id, idempotency_key, _digest(request)) if idempotency_key is not None else None
        )
        taking = asyncio.create_task(self._take(accepted, f"key:{key.id}", idempotency))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        # Whoever asks may give up at any moment; what is on disk by then must be run all the same.
        acceptance = await asyncio.shield(taking)
        return Acknowledged(begin(acceptance.accepted).transfer, is_replay=acceptance.claim is None)

    async def _take(self, accepted: Accepted, actor: str, idempotency: Idempotency | None) -> Acceptance:
        acceptance = await self._store.accept(accepted, actor, idempotency)
        if acceptance.claim is not None:
            self._runner.adopt(acceptance.claim)
        return acceptance

    async def plan(self, key: ApiKey, request: TransferRequest) -> Plan:
        """What would happen, with no effect on the call.

        Raises:
            NotAllowed: The key may not.
            NotFound: No such connection.
            PlatformError: The platform could not be read.
        """
        control = self._authorize(key, request)
        spend = Spend(Lane.CHECK)
        found = await examine_call(control, request, spend)
        if found.blocking is not None or found.leg is None:
            cause = found.blocking.cause if found.blocking else Cause.PLATFORM_UNCLEAR
            return Plan(would="reject", cause=cause, checks=found.checks, platform_requests=spend.requests)
        route = [
            await examine_target(control, request, target, spend)
            for target in (request.to, *request.fallback)
        ]
        open_targets = [examined.target for examined in route if examined.blocking is None]
        commands = (f"move leg {found.leg.id} to {open_targets[0].shorthand}",) if open_targets else ()
        first_block = route[-1].blocking
        return Plan(
            would="transfer" if open_targets else "reject",
            cause=None if open_targets or first_block is None else first_block.cause,
            route=tuple(PlannedTarget(target=e.target, checks=e.checks) for e in route),
            checks=found.checks,
            commands=commands,
            platform_requests=spend.requests,
        )

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
        transfer = await self._store.find(transfer_id)
        if transfer is None or not key.may_use(transfer.connection):
            raise NotFound("There is no such transfer.")
        return transfer

    async def _wait(
        self, key: ApiKey, transfer_id: str, within_s: float, known_version: int | None
    ) -> Transfer:
        ends = self._clock.monotonic() + within_s
        while True:
            # Asked before the read, so that a change in between is not missed.
            change = self._changes.expect(transfer_id)
            try:
                transfer = await self._find(key, transfer_id)
                left = ends - self._clock.monotonic()
                is_news = (
                    transfer.status.is_final if known_version is None else transfer.version != known_version
                )
                if is_news or left <= 0 or self._changes.is_closed:
                    return transfer
                await change.within(left)
            finally:
                change.forget()

    async def timeline(self, key: ApiKey, transfer_id: str) -> list[Event]:
        """Everything that happened to a transfer, in order."""
        await self.get(key, transfer_id)
        return await self._store.timeline(transfer_id)

    async def list_transfers(self, key: ApiKey, wanted: TransferFilter) -> list[Transfer]:
        """Transfers, newest first, of the connections the key is bound to.

        Raises:
            NotAllowed: The key may not read transfers.
        """
        key.require(Scope.TRANSFERS_READ)
        if key.connections:
            asked = wanted.connections
            wanted = replace(
                wanted, connections=key.connections if asked is None else asked & key.connections
            )
        return await self._store.list_transfers(wanted)

    def _authorize(self, key: ApiKey, request: TransferRequest) -> CallControl:
        key.require(Scope.TRANSFERS_WRITE)
        if not key.may_use(request.connection):
            raise NotAllowed("This API key is not bound to that connection.")
        if not key.may_ask_for(request.requested_by):
            raise NotAllowed("This API key may not ask on behalf of that requester.")
        control = self._connections.get(request.connection)
        if control is None:
            known = ", ".join(sorted(name for name in self._connections if key.may_use(name)))
            raise NotFound(
                f"There is no such connection; configured: {known or 'none'}.",
                (FieldError("/connection", "is not configured"),),
            )
        return control


def _digest(request: TransferRequest) -> bytes:
    text = json.dumps(asdict(request), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).digest()
