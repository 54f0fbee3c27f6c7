"""What our own records say about a call and a requester, before the platform is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hookflash.domain.journeys import Journey
from hookflash.domain.requests import TransferRequest
from hookflash.domain.transfer import Transfer
from hookflash.ports.store import RecordStore

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Memory:
    """The call's journey so far, and how many numbers its requester has had dialled within an hour."""

    journey: Journey
    numbers_dialled: int


async def recollect(
    store: RecordStore, request: TransferRequest, now: datetime, *, before: Transfer | None = None
) -> Memory:
    """What is remembered for a request that is about to be examined.

    Args:
        store: Our records.
        request: What was asked for.
        now: The present time.
        before: The transfer itself, if the request has become one: it is no part of its own past.
    """
    own_id = before.id if before is not None else None
    journey = (before and before.journey) or await store.last_journey(
        request.connection, request.call_id, own_id
    )
    dialled = 0
    if request.dials_number:
        dialled = await store.count_dialled(request.connection, request.requested_by, now - HOUR)
        dialled -= 0 if before is None else 1
    return Memory(journey or Journey(id=own_id or ""), dialled)
