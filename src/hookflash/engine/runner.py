"""The runner: gives every open record its turns, one at a time, until it needs none."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hookflash.domain.errors import LeaseLost, StorageError
from hookflash.engine.lease import Lease
from hookflash.ports.store import Claim, RecordStore

_log = logging.getLogger(__name__)

# A turn does what can be done now; it returns the seconds until the next one, or none if it was the last.
Turn = Callable[[Claim[Any]], Awaitable[float | None]]

_CLAIM_AT_ONCE = 200
_LONG_WAIT_S = 20.0
_LONGEST_PAUSE_S = 5.0
# A float ends where 2**1024 would begin; the pause has long stopped growing by then.
_GROWS_UP_TO = 16


@dataclass(slots=True)
class _Held:
    id: str
    epoch: int
    claim: Claim[Any] | None
    timer: asyncio.TimerHandle | None = None
    is_running: bool = False
    wake_again: bool = False
    failures: int = 0
    uncounted: int = 0


class Runner:
    """Holds records and runs their turns.

    Only one turn of a record runs at a time. A turn that fails is repeated from the saved state: what was
    decided in memory but not saved is forgotten.
    """

    def __init__(self, store: RecordStore, lease: Lease, turn: Turn, *, most_at_once: int = 256) -> None:
        self._store = store
        self._lease = lease
        self._turn = turn
        self._held: dict[str, _Held] = {}
        self._slots = asyncio.Semaphore(most_at_once)
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_stopping = False

    @property
    def held(self) -> int:
        """How many records this process holds."""
        return len(self._held)

    def adopt(self, claim: Claim[Any]) -> None:
        """Take charge of a record and give it a turn now."""
        self._held[claim.id] = _Held(claim.id, claim.epoch, claim)
        self._start(claim.id)

    def wake(self, record_id: str) -> None:
        """Give a held record a turn now; if one is running, another right after it."""
        held = self._held.get(record_id)
        if held is None:
            return
        if held.claim is not None:
            held.claim.has_mail = True
        if held.is_running:
            held.wake_again = True
        else:
            self._start(record_id)

    async def run(self) -> None:
        """Take over what dead processes left, now and for ever."""
        while True:
            try:
                while claims := await self._store.claim(_CLAIM_AT_ONCE):
                    for claim in claims:
                        _log.info("record.taken_over", extra={"record": claim.id, "epoch": claim.epoch})
                        self.adopt(claim)
            except StorageError as error:
                _log.warning("takeover.failed", extra={"reason": error.message})
            await asyncio.sleep(self._lease.duration_s / 2)

    async def stop(self, within_s: float) -> None:
        """Start no further turn; let the running ones end, and cut off those that take too long."""
        self._is_stopping = True
        for held in self._held.values():
            if held.timer is not None:
                held.timer.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within_s)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    def _start(self, record_id: str) -> None:
        held = self._held.get(record_id)
        if held is None or held.is_running or self._is_stopping:
            return
        if held.timer is not None:
            held.timer.cancel()
            held.timer = None
        held.is_running = True
        task = asyncio.create_task(self._run_turn(held))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_turn(self, held: _Held) -> None:
        async with self._slots:
            pause = await self._take_turn(held)
        held.is_running = False
        if pause is None:
            if self._held.get(held.id) is held:
                del self._held[held.id]
        elif held.wake_again:
            held.wake_again = False
            self._start(held.id)
        elif not self._is_stopping:
            if pause > _LONG_WAIT_S and held.claim is not None and not held.claim.unrecorded_requests:
                held.claim = None
            held.timer = asyncio.get_running_loop().call_later(pause, self._start, held.id)

    async def _take_turn(self, held: _Held) -> float | None:
        try:
            claim = held.claim or await self._store.reload(held.id, held.epoch)
            if claim is None:
                raise LeaseLost  # noqa: TRY301  the same end as when a write finds it out
            claim.unrecorded_requests += held.uncounted
            held.uncounted = 0
            held.claim = claim
            pause = await self._turn(claim)
        except LeaseLost:
            _log.warning("record.lost_to_another_process", extra={"record": held.id})
            return None
        except StorageError as error:
            _log.warning("turn.not_saved", extra={"record": held.id, "reason": error.message})
            return self._after_failure(held)
        except Exception:  # noqa: BLE001  a loop edge: whatever it is, the record must go on
            _log.exception("turn.failed", extra={"record": held.id})
            return self._after_failure(held)
        held.failures = 0
        return pause

    def _after_failure(self, held: _Held) -> float:
        if held.claim is not None:
            # What was spent stays spent, although what it was spent on is forgotten.
            held.uncounted = held.claim.unrecorded_requests
        held.claim = None
        held.failures += 1
        return float(min(0.1 * 2 ** min(held.failures, _GROWS_UP_TO), _LONGEST_PAUSE_S))
