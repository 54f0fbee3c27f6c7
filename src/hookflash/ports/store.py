"""What the inside asks of a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from hookflash.domain.access import ApiKey
from hookflash.domain.causes import Cause
from hookflash.domain.journeys import Journey
from hookflash.domain.orders import Order, OrderKind
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.records import AcceptedEvent, Record, RecordEvent, State
from hookflash.domain.status import Status
from hookflash.domain.transfer import Transfer

S = TypeVar("S", bound=State)
A = TypeVar("A", bound=AcceptedEvent)


@dataclass(slots=True)
class Claim(Generic[S]):
    """A record held by this process.

    Attributes:
        id: Which.
        epoch: Grows with every change of holder; a write with an old one is refused.
        state: As last saved.
        unrecorded_requests: Platform requests made since then; they are counted with the next event.
        has_mail: Whether orders may have come in that are not in the state yet.
        trouble_since: When this process first failed to read the platform for it, on the monotonic clock.
    """

    id: str
    epoch: int
    state: S
    unrecorded_requests: int = 0
    has_mail: bool = True
    trouble_since: float | None = None


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The requester's key for one wish, scoped to their API key, and a digest of what they asked."""

    owner: str
    key: str
    body_digest: bytes


@dataclass(frozen=True, slots=True)
class Acceptance(Generic[A]):
    """What became of a request: newly accepted (with the claim on it), or accepted before.

    Attributes:
        accepted: The event of the first acceptance.
        claim: Held by this process if the record is new; none on a replay.
    """

    accepted: A
    claim: Claim[Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFilter:
    """Which transfers to list, newest first; `connections` is all of them if absent."""

    status: Status | None = None
    connections: frozenset[str] | None = None
    call_id: str | None = None
    cause: Cause | None = None
    accepted_after: datetime | None = None
    accepted_before: datetime | None = None
    before_id: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which outbound calls to list, newest first; `connections` is all of them if absent."""

    status: OutboundStatus | None = None
    connections: frozenset[str] | None = None
    call_id: str | None = None
    cause: Cause | None = None
    accepted_after: datetime | None = None
    accepted_before: datetime | None = None
    before_id: str | None = None
    limit: int = 50


class RecordStore(Protocol):
    """Transfers and outbound calls, their journals and audit entries, each change in one transaction."""

    async def accept(self, event: A, actor: str, idempotency: Idempotency | None) -> Acceptance[A]:
        """Take a request, unless its key says that it was taken before.

        Raises:
            CallBusy: Another record of the same subject is running, and this one need not wait for it.
            IdempotencyMismatch: The key was used with another body.
        """
        ...

    async def save(self, claim: Claim[S], events: Sequence[RecordEvent], state: S, *, is_open: bool) -> None:
        """Append events and the state they lead to.

        Args:
            claim: The hold under which this is written; its state is not touched.
            events: In order.
            state: The state after them.
            is_open: Whether the record still needs turns.

        Raises:
            LeaseLost: Another process holds the record by now.
            CallBusy: The record came to be active while another one of the same subject, or alias, is.
        """
        ...

    async def claim(self, limit: int) -> list[Claim[Any]]:
        """Take over open records whose holder is dead."""
        ...

    async def reload(self, record_id: str, epoch: int) -> Claim[Any] | None:
        """The claim with the saved state; none if another process holds the record by now."""
        ...

    async def post_order(self, record_id: str, kind: OrderKind, by: str, at: datetime) -> Order:
        """Keep an order for a record under way.

        Raises:
            NotUnderWay: It has ended, or there is none.
        """
        ...

    async def orders(self, record_id: str, *, after: int) -> list[Order]:
        """The orders with a greater number, oldest first."""
        ...

    async def is_busy(self, connection: str, subject: str) -> bool:
        """Whether a record of that subject is running, beside those that wait for it."""
        ...

    async def last_journey(self, connection: str, call_id: str, before_id: str | None) -> Journey | None:
        """What the call had been through after the latest transfer that moved it, of those before one."""
        ...

    async def count_dialled(self, connection: str, requester: str | None, since: datetime) -> int:
        """How many records in which a number is to be dialled a requester has asked for since then."""
        ...

    async def find(self, record_id: str) -> Record | None:
        """One record."""
        ...

    async def timeline(self, record_id: str) -> list[RecordEvent]:
        """Everything that happened to a record, in order."""
        ...

    async def list_transfers(self, wanted: TransferFilter) -> list[Transfer]:
        """Transfers, newest first."""
        ...

    async def list_calls(self, wanted: CallFilter) -> list[OutboundCall]:
        """Outbound calls, newest first."""
        ...


class WishStore(Protocol):
    """The idempotency keys that requests came with."""

    async def forget_wishes(self, before: datetime, limit: int) -> int:
        """Forget up to so many of the keys used before then, oldest first; how many."""
        ...


class NodeStore(Protocol):
    """Which processes are alive."""

    async def renew(self, until: datetime) -> None:
        """Say that this process lives until then.

        Raises:
            LeaseLost: It was declared dead.
        """
        ...


class KeyStore(Protocol):
    """API keys; only digests of the secrets are kept."""

    async def find_key(self, digest: bytes) -> ApiKey | None:
        """The live key with that digest."""
        ...

    async def add_key(self, key: ApiKey, digest: bytes, actor: str) -> None:
        """Keep a new key."""
        ...

    async def list_keys(self) -> list[ApiKey]:
        """All keys, revoked ones included."""
        ...

    async def revoke_key(self, key_id: str, at: datetime, actor: str) -> bool:
        """End a key; false if there is no such live key."""
        ...


@dataclass(frozen=True, slots=True)
class AuditFault:
    """One thing that is wrong with the audit chain."""

    node: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What checking the chains found.

    Attributes:
        entries: How many entries were checked.
        heads: For each node, the number and hash (hex) of its last entry.
        faults: What is wrong; empty if nothing is.
    """

    entries: int
    heads: dict[str, tuple[int, str]]
    faults: tuple[AuditFault, ...]


class AuditStore(Protocol):
    """The audit chains."""

    async def verify_audit(self, heads: tuple[str, ...] = ()) -> AuditReport:
        """Check every entry's link, and every row that is served against its entry.

        Args:
            heads: Heads noted earlier, as ``NODE:SEQ:HASH``, that must still stand in the chains.
        """
        ...
