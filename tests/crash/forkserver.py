"""A fork server for the crash tests: imports the service once, then forks a process a job.

Reads one job a line on stdin: ``{"job", "config", "kill_at", "forgetful"}``. The child serves the API and is
killed with SIGKILL when the service reaches its ``kill_at``-th failpoint, or with ``["command:after", 2]``
the second of that name; without one it serves until SIGTERM and then says which failpoints it has passed.
Lines on stdout: ``{"job", "url"}`` when ready, ``{"job", "points"}`` at an orderly end, ``{"job", "exit"}``
when the child is gone. Whoever still serves when the server ends is killed.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hookflash.bootstrap import assemble
from hookflash.bootstrap.server import listen, serve
from hookflash.domain.events import IntentWritten
from hookflash.domain.records import RecordEvent
from hookflash.ports.store import Claim, S
from hookflash.settings import load
from hookflash.storage.sqlite import SqliteStore
from hookflash.telemetry.logging import set_up_logging

_SIGNALS = {signal.SIGCHLD, signal.SIGTERM}


class KillProbe:
    """Counts failpoints, and dies at one of them."""

    def __init__(self, kill_at: int | list[str | int] | None) -> None:
        self.points: list[str] = []
        self._kill_at = kill_at

    def reach(self, point: str) -> None:
        self.points.append(point)
        if self._kill_at in (len(self.points), [point, self.points.count(point)]):
            os.kill(os.getpid(), signal.SIGKILL)


class ForgetfulStore(SqliteStore):
    """The broken build: the intent is not on disk before the command, but comes with its outcome."""

    _unsaved: dict[str, tuple[RecordEvent, ...]]

    async def save(self, claim: Claim[S], events: Sequence[RecordEvent], state: S, *, is_open: bool) -> None:
        held = self.__dict__.setdefault("_unsaved", {})
        if isinstance(events[-1], IntentWritten):
            held[claim.id] = tuple(events)
            return
        await super().save(claim, (*held.pop(claim.id, ()), *events), state, is_open=is_open)


def say(**values: Any) -> None:
    os.write(1, json.dumps(values).encode() + b"\n")


async def run_service(job: dict[str, Any], probe: KillProbe) -> None:
    store_type = ForgetfulStore if job.get("forgetful") else SqliteStore
    service = assemble(load(Path(job["config"])), is_open=True, probe=probe, store_type=store_type)
    await serve(service, listen("127.0.0.1", 0), lambda url: say(job=job["job"], url=url))


def child(job: dict[str, Any]) -> None:
    probe = KillProbe(job.get("kill_at"))
    asyncio.run(run_service(job, probe))
    say(job=job["job"], points=probe.points)


def main() -> None:
    jobs: dict[int, int] = {}
    set_up_logging("error")

    def bury(*_: object) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            say(job=jobs.pop(pid), exit=os.waitstatus_to_exitcode(status))

    def end(*_: object) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        for pid in jobs:
            os.kill(pid, signal.SIGKILL)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    for line in iter(sys.stdin.readline, ""):
        job = json.loads(line)
        # Held back until the child is on the books.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        signal.signal(signal.SIGCHLD, bury)
        pid = os.fork()
        if pid == 0:
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            try:
                child(job)
            finally:
                os._exit(0)
        jobs[pid] = job["job"]
        say(job=job["job"], pid=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    end()


if __name__ == "__main__":
    main()
