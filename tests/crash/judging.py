"""How a trial has to end, and what the simulator says became of it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.crash.stage import LEASE_S

# A caller is off hold again within the lease and so long of a live process.
HOLD_S = LEASE_S + 5
# A machine that has more to do than it can is not held to the second: from so much load for a processor on.
_BUSY = 2.0
# The simulator calls agents by their first names.
_LAST_NAME = " Acme"
_PEOPLE = frozenset({"agent", "number"})


@dataclass(frozen=True)
class Course:
    """What a call goes through, and how that must end.

    Attributes:
        status: The status of the record.
        effects: How often each thing was done that must not be done again.
        people: How many agents and outside numbers were ever connected with the call.
        commands: Those of its commands that may meet a fault, as the connection names them.
        is_over: Whether nobody is on the call any more.
        or_status: Another status that says the same.
    """

    status: str
    effects: Mapping[str, int]
    people: int
    commands: tuple[str, ...]
    is_over: bool = False
    or_status: str | None = None


def slowness() -> float:
    """How many times as long as usual things may take on a machine as busy as this one."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / _BUSY)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a trial.

    Attributes:
        killed: How many processes died.
        points: The failpoints that the last process has passed.
        record: What the service says, with its timeline.
        truth: The call as the simulator has it.
        effects: What was done, by the ledger.
        on_hold_s: For how long at a stretch the caller was on hold since the last process is live, in real
            seconds.
        slowness: How many times as long as it should that may take, as the machine is just now.
    """

    course: Course
    killed: int
    points: list[str] = field(repr=False)
    record: dict[str, Any] = field(repr=False)
    truth: dict[str, Any] = field(repr=False)
    effects: dict[str, int]
    on_hold_s: float = 0.0
    slowness: float = field(default_factory=slowness)

    @property
    def faults(self) -> list[str]:
        """What is wrong; nothing, one hopes."""
        found, where = [], self.truth["caller_with"]
        status, cause, detail = (self.record[name] for name in ("status", "cause", "detail"))
        if status not in {self.course.status, self.course.or_status}:
            found.append(f"ended {status} ({cause}: {detail})")
        landing = self.record.get("landing")
        if landing is not None and landing["where"].removesuffix(_LAST_NAME) != where:
            found.append(f"landing {landing['where']}, truth {where}")
        if self.effects != self.course.effects:
            found.append(f"effects {self.effects}")
        if (where == "gone") is not self.course.is_over or where in {"nobody", "hold"}:
            found.append(f"caller with {where}")
        if self.on_hold_s > HOLD_S * self.slowness:
            found.append(f"{self.on_hold_s:.1f} s on hold")
        return found + self._faults_of_legs()

    def save(self, folder: Path) -> None:
        """Leave behind what is needed to find out how it came to that."""
        (folder / "record.json").write_text(json.dumps(self.record, indent=1))
        (folder / "truth.json").write_text(json.dumps(self.truth, indent=1))

    def _faults_of_legs(self) -> list[str]:
        legs = [leg for leg in self.truth["legs"] if leg["kind"] != "caller"]
        reached = [leg["party"] for leg in legs if leg["kind"] in _PEOPLE and "connected_at" in leg]
        left = [leg["party"] for leg in legs if leg["state"] != "ended"]
        found = [] if len(reached) == self.course.people else [f"{reached} were connected"]
        return found if len(left) == (not self.course.is_over) else [*found, f"{left} are left"]


def longest_hold(truth: Mapping[str, Any], since: datetime, until: datetime) -> float:
    """For how long at a stretch the caller was on hold between two moments, by the simulator's clock.

    Returns:
        Seconds of that clock.
    """
    stretches, held_at = [0.0], None
    for entry in truth["history"]:
        at = min(max(datetime.fromisoformat(entry["at"]), since), until)
        is_caller = entry.get("party") == "caller"
        if entry["what"] == "leg.held" and is_caller:
            held_at = at
        elif held_at is not None and (
            entry["what"] == "call.ended" or (entry["what"] == "leg.resumed" and is_caller)
        ):
            stretches.append((at - held_at).total_seconds())
            held_at = None
    return max(stretches) if held_at is None else max(*stretches, (until - held_at).total_seconds())
