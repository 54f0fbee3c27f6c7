"""The store ports in memory; held to the contract suite that the real store passes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from hookflash.domain.access import ApiKey
from hookflash.domain.errors import CallBusy, IdempotencyMismatch, LeaseLost, NotUnderWay, StorageError
from hookflash.domain.journeys import Journey
from hookflash.domain.orders import Order, OrderKind
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.events import CallAccepted
from hookflash.domain.outbound.state import begin as begin_call
from hookflash.domain.records import AcceptedEvent, Record, State
from hookflash.domain.state import begin
from hookflash.domain.transfer import Transfer
from hookflash.ports.runtime import Clock
from hookflash.ports.store import Acceptance, CallFilter, Claim, Idempotency, TransferFilter

S = TypeVar("S", bound=State)
A = TypeVar("A", bound=AcceptedEvent)


class Trouble(Protocol):
    """Is told an operation and whether its effect is kept by now; raises what it should raise."""

    def __call__(self, operation: str, *, is_kept: bool) -> None: ...


def no_trouble(operation: str, *, is_kept: bool) -> None:
    """Everything works."""


@dataclass
class Row(Generic[S]):
    """One record as it would be on disk."""

    state: S
    events: list[Any]
    holder: str
    orders: list[Order] = field(default_factory=list)
    epoch: int = 1
    is_open: bool = True


@dataclass
class MemoryDatabase:
    """What several processes share."""

    rows: dict[str, Row[Any]] = field(default_factory=dict)
    idempotency: dict[tuple[str, str], tuple[bytes, Any]] = field(default_factory=dict)
    nodes: dict[str, datetime] = field(default_factory=dict)
    keys: dict[bytes, ApiKey] = field(default_factory=dict)
    saved: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self) -> None:
        """Wake who waits for a change."""
        self.saved.set()
        self.saved = asyncio.Event()


class MemoryStore:
    """One process's view of a database in memory."""

    def __init__(
        self, database: MemoryDatabase, *, boot_id: str, clock: Clock, trouble: Trouble = no_trouble
    ) -> None:
        self.database = database
        self.trouble = trouble
        self._boot_id = boot_id
        self._clock = clock
        self._is_dead = False

    def die(self) -> None:
        """From now on nothing is written or answered, as if the process were gone."""
        self._is_dead = True

    async def take_over(self, lease_until: datetime) -> None:
        self.database.nodes.clear()
        self.database.nodes[self._boot_id] = lease_until

    async def renew(self, until: datetime) -> None:
        await self._begin("renew")
        if self._boot_id not in self.database.nodes:
            raise LeaseLost
        self.database.nodes[self._boot_id] = until

    async def accept(self, event: A, actor: str, idempotency: Idempotency | None) -> Acceptance[A]:
        del actor  # the fake keeps no audit
        await self._begin("accept")
        if idempotency is not None:
            known = self.database.idempotency.get((idempotency.owner, idempotency.key))
            if known is not None:
                if known[0] != idempotency.body_digest:
                    raise IdempotencyMismatch
                return Acceptance(known[1], None)
        state = _begin(event)
        if self._is_taken(state, state.subject):
            waiting = event.made_to_wait()
            if waiting is None:
                raise CallBusy
            event, state = waiting, _begin(waiting)
        if event.record_id in self.database.rows:
            raise StorageError("The identifier is taken.")
        self.database.rows[event.record_id] = Row(state, [event], self._boot_id)
        if idempotency is not None:
            self.database.idempotency[idempotency.owner, idempotency.key] = (idempotency.body_digest, event)
        self.trouble("accept", is_kept=True)
        return Acceptance(event, Claim(event.record_id, 1, state))

    async def save(self, claim: Claim[S], events: Sequence[Any], state: S, *, is_open: bool) -> None:
        await self._begin("save")
        row = self._held(claim.id, claim.epoch)
        if row is None:
            raise LeaseLost
        if state.is_active and self._is_taken(state, state.subject, state.alias):
            raise CallBusy
        row.state = state
        row.events.extend(events)
        row.is_open = is_open
        self.database.tell()
        self.trouble("save", is_kept=True)

    async def claim(self, limit: int) -> list[Claim[Any]]:
        await self._begin("claim")
        alive = {boot for boot, until in self.database.nodes.items() if until > self._clock.now()}
        alive.add(self._boot_id)
        orphans = [
            (transfer_id, row)
            for transfer_id, row in self.database.rows.items()
            if row.is_open and row.holder not in alive
        ]
        claims = []
        for transfer_id, row in orphans[:limit]:
            row.holder = self._boot_id
            row.epoch += 1
            claims.append(Claim(transfer_id, row.epoch, row.state))
        return claims

    async def forget_wishes(self, before: datetime, limit: int) -> int:
        await self._begin("forget_wishes")
        wishes = self.database.idempotency
        old = sorted((event.at, wish) for wish, (_, event) in wishes.items() if event.at < before)[:limit]
        for _, wish in old:
            del wishes[wish]
        return len(old)

    async def reload(self, transfer_id: str, epoch: int) -> Claim[Any] | None:
        await self._begin("reload")
        row = self._held(transfer_id, epoch)
        return Claim(transfer_id, epoch, row.state) if row is not None else None

    async def post_order(self, transfer_id: str, kind: OrderKind, by: str, at: datetime) -> Order:
        await self._begin("post_order")
        row = self.database.rows.get(transfer_id)
        if row is None or row.state.record.status.is_final:
            raise NotUnderWay
        order = Order(n=len(row.orders) + 1, kind=kind, by=by, at=at)
        row.orders.append(order)
        self.trouble("post_order", is_kept=True)
        return order

    async def orders(self, transfer_id: str, *, after: int) -> list[Order]:
        await self._begin("orders")
        return [order for order in self.database.rows[transfer_id].orders if order.n > after]

    async def is_busy(self, connection: str, call_id: str) -> bool:
        await self._begin("is_busy")
        rows = self.database.rows.values()
        return any(_holds(row.state, connection, call_id) for row in rows)

    async def last_journey(self, connection: str, call_id: str, before_id: str | None) -> Journey | None:
        await self._begin("last_journey")
        for transfer_id in sorted(self.database.rows, reverse=True):
            state = self.database.rows[transfer_id].state
            if not isinstance(state.record, Transfer):
                continue
            is_same = (state.transfer.connection, state.transfer.call_id) == (connection, call_id)
            if is_same and state.was_moved and (before_id is None or transfer_id < before_id):
                journey: Journey | None = state.transfer.journey
                return journey
        return None

    async def count_dialled(self, connection: str, requester: str | None, since: datetime) -> int:
        await self._begin("count_dialled")
        states = [row.state for row in self.database.rows.values()]
        return sum(
            (state.record.connection, state.requester) == (connection, requester)
            and state.dials_number
            and state.record.accepted_at >= since
            for state in states
        )

    async def find(self, transfer_id: str) -> Record | None:
        await self._begin("find")
        row = self.database.rows.get(transfer_id)
        return row.state.record if row is not None else None

    async def timeline(self, transfer_id: str) -> list[Any]:
        await self._begin("timeline")
        row = self.database.rows.get(transfer_id)
        return list(row.events) if row is not None else []

    async def list_transfers(self, wanted: TransferFilter) -> list[Transfer]:
        await self._begin("list")
        found = [record for record in self._newest_first() if isinstance(record, Transfer)]
        found = [one for one in found if wanted.call_id is None or one.call_id == wanted.call_id]
        return [one for one in found if _is_wanted(one, wanted)][: wanted.limit]

    async def list_calls(self, wanted: CallFilter) -> list[OutboundCall]:
        await self._begin("list")
        found = [record for record in self._newest_first() if isinstance(record, OutboundCall)]
        return [one for one in found if _is_wanted(one, wanted)][: wanted.limit]

    async def find_key(self, digest: bytes) -> ApiKey | None:
        await self._begin("find_key")
        key = self.database.keys.get(digest)
        return key if key is not None and key.revoked_at is None else None

    async def add_key(self, key: ApiKey, digest: bytes, actor: str) -> None:
        del actor
        await self._begin("add_key")
        if digest in self.database.keys or any(key.id == other.id for other in self.database.keys.values()):
            raise StorageError("The key exists.")
        self.database.keys[digest] = key

    async def list_keys(self) -> list[ApiKey]:
        await self._begin("list_keys")
        return sorted(self.database.keys.values(), key=lambda key: key.id)

    async def revoke_key(self, key_id: str, at: datetime, actor: str) -> bool:
        del actor
        await self._begin("revoke_key")
        for digest, key in self.database.keys.items():
            if key.id == key_id and key.revoked_at is None:
                self.database.keys[digest] = replace(key, revoked_at=at)
                return True
        return False

    def _is_taken(self, state: State, *subjects: str | None) -> bool:
        """Whether another record that runs has one of the subjects."""
        others = [row.state for record_id, row in self.database.rows.items() if record_id != state.record.id]
        wanted = [subject for subject in subjects if subject is not None]
        return any(_holds(other, state.record.connection, one) for other in others for one in wanted)

    def _newest_first(self) -> list[Record]:
        return [self.database.rows[record_id].state.record for record_id in sorted(self.database.rows)][::-1]

    def _held(self, transfer_id: str, epoch: int) -> Row[Any] | None:
        row = self.database.rows.get(transfer_id)
        return row if row is not None and row.epoch == epoch and row.holder == self._boot_id else None

    async def _begin(self, operation: str) -> None:
        await asyncio.sleep(0)
        if self._is_dead:
            await asyncio.get_running_loop().create_future()
        self.trouble(operation, is_kept=False)


def _begin(event: AcceptedEvent) -> Any:
    return begin_call(event) if isinstance(event, CallAccepted) else begin(event)  # type: ignore[arg-type]


def _holds(state: State, connection: str, subject: str) -> bool:
    """Whether a record runs and is about that subject, by whichever name."""
    is_same = state.record.connection == connection and subject in {state.subject, state.alias}
    return is_same and state.is_active


def _is_wanted(transfer: Record, wanted: TransferFilter | CallFilter) -> bool:
    after, before = wanted.accepted_after, wanted.accepted_before
    return (
        (wanted.status is None or transfer.status is wanted.status)
        and (wanted.cause is None or transfer.cause is wanted.cause)
        and (wanted.connections is None or transfer.connection in wanted.connections)
        and (after is None or transfer.accepted_at >= after)
        and (before is None or transfer.accepted_at < before)
        and (wanted.before_id is None or transfer.id < wanted.before_id)
    )
