"""The recorder: every request that reached a platform, and what it was answered."""

from collections import Counter, deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from hookflash_simulator.clock import iso

REQUESTS_KEPT = 50_000
SHOWN = 500
DROPPED = "dropped"
UNKNOWN = "unknown"


@dataclass(slots=True)
class Recorded:
    """One request; `status` is None until it is answered, and stays so if the connection was cut."""

    no: int
    at: int
    platform: str
    method: str
    path: str
    operation: str | None
    status: int | None = None
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The request as the control API shows it."""
        shown: dict[str, Any] = {
            "no": self.no,
            "at": iso(self.at),
            "platform": self.platform,
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "status": self.status,
        }
        if self.fault is not None:
            shown["fault"] = self.fault
        return shown


class Recorder:
    """Counts all requests and keeps the latest."""

    def __init__(self) -> None:
        self._total = 0
        self._kept: deque[Recorded] = deque(maxlen=REQUESTS_KEPT)
        self._by_operation: Counter[str] = Counter()
        self._by_status: Counter[str] = Counter()

    def begin(self, at: int, platform: str, method: str, path: str, operation: str | None) -> Recorded:
        """A request has arrived."""
        self._total += 1
        recorded = Recorded(self._total, at, platform, method, path, operation)
        self._kept.append(recorded)
        self._by_operation[operation or UNKNOWN] += 1
        return recorded

    def end(self, recorded: Recorded, status: int | None) -> None:
        """A request was answered, or its connection cut."""
        recorded.status = status
        self._by_status[_status(recorded)] += 1

    def summary(self, since: int | None = None, since_at: int | None = None) -> dict[str, Any]:
        """Figures and the latest requests: of all, or of those after a request number or from an instant on.

        Figures since a point are exact as long as everything after it is still kept (``complete``).
        """
        if since is None and since_at is None:
            return {
                "total": self._total,
                "by_operation": dict(self._by_operation),
                "by_status": dict(self._by_status),
                "last": [one.as_json() for one in self._last(len(self._kept))],
                "complete": True,
            }
        wanted = [
            one
            for one in self._kept
            if (since is None or one.no > since) and (since_at is None or one.at >= since_at)
        ]
        return {
            "total": len(wanted),
            "by_operation": dict(Counter(one.operation or UNKNOWN for one in wanted)),
            "by_status": dict(Counter(_status(one) for one in wanted)),
            "last": [one.as_json() for one in wanted[-SHOWN:]],
            "complete": not self._kept or len(wanted) < len(self._kept) or self._kept[0].no == 1,
        }

    def _last(self, count: int) -> list[Recorded]:
        return list(islice(self._kept, max(0, count - SHOWN), None))


def _status(recorded: Recorded) -> str:
    return DROPPED if recorded.status is None else str(recorded.status)
