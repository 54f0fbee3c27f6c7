"""What the storage tests have in common."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from hookflash.domain import events as ev
from hookflash.domain.causes import Cause
from hookflash.domain.state import TransferState
from hookflash.domain.status import Status
from hookflash.domain.transfer import Landing
from hookflash.domain.transitions import apply_all
from hookflash.ports.store import Claim, Idempotency, KeyStore, NodeStore, RecordStore, WishStore

from .shapes import accepted
from .virtual_time import START, at


class Store(RecordStore, WishStore, NodeStore, KeyStore, Protocol):
    """Everything a service needs of a database."""

    async def take_over(self, lease_until: datetime) -> None: ...


class SteppingClock:
    """Implements `hookflash.ports.runtime.Clock`; moves only when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


def checked(seconds: float) -> ev.Checked:
    return ev.Checked(at=at(seconds), checks=(), requests=2)


def ended(
    seconds: float, status: Status = Status.REJECTED, cause: Cause | None = Cause.CALL_GONE
) -> ev.Ended:
    landing = Landing(where="gone", evidence={"read_at": "then"}, at=at(seconds))
    return ev.Ended(at=at(seconds), status=status, cause=cause, landing=landing)


def key(text: str = "wish", body: bytes = b"body", owner: str = "ak_1") -> Idempotency:
    return Idempotency(owner, text, body)


async def accept(store: RecordStore, number: int = 1, **said: object) -> Claim[Any]:
    """A newly accepted transfer."""
    acceptance = await store.accept(accepted(number, seconds=float(number), **said), "key:ak_1", None)
    assert acceptance.claim is not None
    return acceptance.claim


async def save(
    store: RecordStore, claim: Claim[Any], *events: ev.Event, is_open: bool = True
) -> TransferState:
    """Save events under a claim as a turn would."""
    state: TransferState = apply_all(claim.state, events)
    await store.save(claim, events, state, is_open=is_open)
    claim.state = state
    return state
