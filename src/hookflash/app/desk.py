"""The desk: what asking for transfers and for outbound calls have in common."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.errors import FieldError, NotAllowed, NotFound
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.records import AcceptedEvent, Record
from hookflash.domain.transfer import Transfer
from hookflash.engine.changes import Changes
from hookflash.engine.runner import Runner
from hookflash.ports.platform import CallControl, Connections
from hookflash.ports.runtime import Clock
from hookflash.ports.store import Acceptance, Idempotency, RecordStore

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

A = TypeVar("A", bound=AcceptedEvent)
R = TypeVar("R", bound=Record)

_NAMES: dict[type[Any], str] = {Transfer: "transfer", OutboundCall: "outbound call"}


class Desk:
    """Takes requests in and looks records up; everything as far as the API key may."""

    def __init__(
        self, *, store: RecordStore, runner: Runner, connections: Connections, changes: Changes, clock: Clock
    ) -> None:
        self._store = store
        self._runner = runner
        self._connections = connections
        self._changes = changes
        self._clock = clock
        self._taking: set[asyncio.Task[Acceptance[Any]]] = set()

    def authorize(self, key: ApiKey, scope: Scope, connection: str, requester: str | None) -> CallControl:
        """The connection, if the key may ask for something on it.

        Raises:
            NotAllowed: The key may not.
            NotFound: No such connection.
        """
        key.require(scope)
        if not key.may_use(connection):
            raise NotAllowed("This API key is not bound to that connection.")
        if not key.may_ask_for(requester):
            raise NotAllowed("This API key may not ask on behalf of that requester.")
        control = self._connections.get(connection)
        if control is None:
            known = ", ".join(sorted(name for name in self._connections if key.may_use(name)))
            raise NotFound(
                f"There is no such connection; configured: {known or 'none'}.",
                (FieldError("/connection", "is not configured"),),
            )
        return control

    async def take(
        self, key: ApiKey, accepted: A, request: "DataclassInstance", idempotency_key: str | None
    ) -> Acceptance[A]:
        """Take a request in; when this returns it is on disk and will reach an end.

        Args:
            key: Who asks.
            accepted: The first event of the record.
            request: What was asked for: the same key stands for the same request alone.
            idempotency_key: The requester's key for this one wish.

        Raises:
            CallBusy: Another record of the subject is running.
            IdempotencyMismatch: The idempotency key was used with another request.
        """
        wish = Idempotency(key.id, idempotency_key, _digest(request)) if idempotency_key is not None else None
        taking = asyncio.create_task(self._take(accepted, f"key:{key.id}", wish))
        self._taking.add(taking)
        taking.add_done_callback(self._taking.discard)
        # Whoever asks may give up at any moment; what is on disk by then must be run all the same.
        return await asyncio.shield(taking)

    async def _take(self, accepted: A, actor: str, wish: Idempotency | None) -> Acceptance[A]:
        acceptance = await self._store.accept(accepted, actor, wish)
        if acceptance.claim is not None:
            self._runner.adopt(acceptance.claim)
        return acceptance

    async def find(self, key: ApiKey, kind: type[R], record_id: str) -> R:
        """One record.

        Raises:
            NotFound: There is none of that kind, or the key is not bound to its connection.
        """
        record = await self._store.find(record_id)
        if not isinstance(record, kind) or not key.may_use(record.connection):
            raise NotFound(f"There is no such {_NAMES[kind]}.")
        return record

    async def follow(
        self, key: ApiKey, kind: type[R], record_id: str, within_s: float, is_enough: Callable[[R], bool]
    ) -> R:
        """One record, once it is as it was waited for, or the time is up.

        Raises:
            NotFound: There is none of that kind, or the key is not bound to its connection.
        """
        ends = self._clock.monotonic() + within_s
        # Followed before it is read, so that a change in between is not missed.
        changes = self._changes.follow(record_id)
        try:
            record = await self.find(key, kind, record_id)
            while not is_enough(record) and not self._changes.is_closed:
                left = ends - self._clock.monotonic()
                newer = await changes.within(left) if left > 0 else None
                if not isinstance(newer, kind):
                    return record
                # What was read may be ahead of what was told.
                record = max(record, newer, key=lambda one: one.version)
            return record
        finally:
            changes.forget()


def is_news(record: Record, known_version: int | None) -> bool:
    """Whether a record differs from a version known; whether it has ended if none is."""
    return record.status.is_final if known_version is None else record.version != known_version


def within_reach(key: ApiKey, asked: frozenset[str] | None) -> frozenset[str] | None:
    """Of the connections asked for those that the key is bound to; none at all stands for all of them."""
    if not key.connections:
        return asked
    return key.connections if asked is None else asked & key.connections


def _digest(request: "DataclassInstance") -> bytes:
    text = json.dumps(asdict(request), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).digest()
