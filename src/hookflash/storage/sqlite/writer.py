"""Group commit: one thread writes, and one commit carries the writes of many transfers."""

import asyncio
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from hookflash.domain.errors import StorageError
from hookflash.ports.runtime import Probe
from hookflash.storage.sqlite.connection import explain

_MOST_PER_COMMIT = 256

Work = Callable[[apsw.Connection], Any]


class Job:
    """One caller's writes and where its result goes."""

    __slots__ = ("error", "future", "loop", "result", "work")

    def __init__(self, work: Work, loop: asyncio.AbstractEventLoop) -> None:
        self.work = work
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None

    def resolve(self) -> None:
        """Hand result or error to the waiting coroutine; runs in its loop."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Writer:
    """The only writer of a database file.

    Jobs that arrive while a commit is under way share the next one. Each runs under a savepoint: one that
    fails is undone alone, and the others are committed.
    """

    def __init__(self, connection: apsw.Connection, path: Path, probe: Probe) -> None:
        self._connection = connection
        self._path = path
        self._probe = probe
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="hookflash-writer", daemon=True)
        self._closed = False
        self._thread.start()

    async def write(self, work: Work) -> Any:
        """Run work in a transaction; return its result once that is on disk.

        Raises:
            StorageError: The database did not take it; nothing of it is kept.
        """
        if self._closed:
            raise StorageError("The database is closed.")
        job = Job(work, asyncio.get_running_loop())
        self._jobs.put(job)
        return await job.future

    def close(self) -> None:
        """Finish what is queued and stop the thread."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                return
            batch, is_last = self._gather(job)
            self._commit(batch)
            for done in batch:
                done.loop.call_soon_threadsafe(done.resolve)
            if is_last:
                return

    def _gather(self, first: Job) -> tuple[list[Job], bool]:
        batch = [first]
        while len(batch) < _MOST_PER_COMMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch, False
            if job is None:
                return batch, True
            batch.append(job)
        return batch, False

    def _commit(self, batch: list[Job]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for job in batch:
                self._perform(job)
            self._probe.reach("commit:before")
            self._connection.execute("COMMIT")
            self._probe.reach("commit:after")
        except apsw.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            for job in batch:
                job.error = explain(error, self._path)

    def _perform(self, job: Job) -> None:
        self._connection.execute("SAVEPOINT job")
        try:
            job.result = job.work(self._connection)
        except apsw.Error as error:
            self._undo()
            if isinstance(error, apsw.FullError | apsw.IOError | apsw.ReadOnlyError | apsw.CorruptError):
                raise
            job.error = explain(error, self._path)
        except Exception as error:  # noqa: BLE001  whatever a job raises belongs to its caller
            self._undo()
            job.error = error
        else:
            self._connection.execute("RELEASE job")

    def _undo(self) -> None:
        # A full disk ends the whole transaction by itself; then there is no savepoint left.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK TO job")
            self._connection.execute("RELEASE job")
