"""What the inside asks of a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hookflash.domain.access import ApiKey
from hookflash.domain.causes import Cause
from hookflash.domain.events import Accepted, Event
from hookflash.domain.ids import TransferId
from hookflash.domain.state import TransferState
from hookflash.domain.status import Status
from hookflash.domain.transfer import Transfer


@dataclass(slots=True)
class Claim:
    """A transfer held by this process.

    Attributes:
        id: Which.
        epoch: Grows with every change of holder; a write with an old one is refused.
        state: As last saved.
        unrecorded_requests: Platform requests made since then; they are counted with the next event.
    """

    id: TransferId
    epoch: int
    state: TransferState
    unrecorded_requests: int = 0


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The requester's key for one wish, scoped to their API key, and a digest of what they asked."""

    owner: str
    key: str
    body_digest: bytes


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What became of a request: newly accepted (with the claim on it), or accepted before.

    Attributes:
        accepted: The event of the first acceptance.
        claim: Held by this process if the transfer is new; none on a replay.
    """

    accepted: Accepted
    claim: Claim | None


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


class TransferStore(Protocol):
    """Transfers, their journal and their audit entries, each change in one transaction."""

    async def accept(self, event: Accepted, actor: str, idempotency: Idempotency | None) -> Acceptance:
        """Take a request, unless its key says that it was taken before.

        Raises:
            CallBusy: Another transfer of the call is running.
            IdempotencyMismatch: The key was used with another body.
        """
        ...

    async def save(
        self, claim: Claim, events: Sequence[Event], state: TransferState, *, is_open: bool
    ) -> None:
        """Append events and the state they lead to.

        Args:
            claim: The hold under which this is written; its state is not touched.
            events: In order.
            state: The state after them.
            is_open: Whether the transfer still needs turns.

        Raises:
            LeaseLost: Another process holds the transfer by now.
        """
        ...

    async def claim(self, limit: int) -> list[Claim]:
        """Take over open transfers whose holder is dead."""
        ...

    async def reload(self, transfer_id: TransferId, epoch: int) -> Claim | None:
        """The claim with the saved state; none if another process holds the transfer by now."""
        ...

    async def find(self, transfer_id: str) -> Transfer | None:
        """One transfer's record."""
        ...

    async def timeline(self, transfer_id: str) -> list[Event]:
        """Everything that happened to a transfer, in order."""
        ...

    async def list_transfers(self, wanted: TransferFilter) -> list[Transfer]:
        """Transfers, newest first."""
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
        """Check every entry's link, and every journal row against its entry.

        Args:
            heads: Heads noted earlier, as ``NODE:SEQ:HASH``, that must still stand in the chains.
        """
        ...
