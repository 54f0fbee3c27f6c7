"""The world that the rows happen in: the simulator's own, faster, and with queues closed for a reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

ACME = Path(__file__).resolve().parents[2] / "src" / "hookflash_simulator" / "world" / "acme.yaml"
FAST = {
    "answer_after_s": 0.2,
    "wrap_up_s": 0.5,
    "ring_timeout_s": 2.0,
    "number_answers_after_s": 0.3,
    "number_refuses_after_s": 0.2,
    "flow_takes_s": 0.8,
    "deposit_after_s": 0.5,
}
HOLIDAY, LATE = "Holiday Desk", "Late Desk"
INACTIVE_SKILL = "cobol"
UNSERVED_SKILL = "latin"
LISTENER = "jon"
"""May move no calls."""


def write_world(folder: Path) -> Path:
    """The world as a file; its opening hours go by the wall clock, so they are about today."""
    world: dict[str, Any] = yaml.safe_load(ACME.read_text(encoding="utf-8"))
    world["timing"] |= FAST
    world["skills"] += [INACTIVE_SKILL, UNSERVED_SKILL]
    world["inactive_skills"] = [INACTIVE_SKILL]
    world["agents"]["kim"]["skills"] = [INACTIVE_SKILL]
    world["agents"][LISTENER]["roles"] = ["reader"]
    for queue in ("Sales", "Spanish"):
        world["queues"][queue]["alerting_timeout_s"] = 0.6
    # Who gives a caller away is free to take them back.
    world["queues"]["Billing"]["wrap_up_s"] = 0.05
    world["queues"] |= {HOLIDAY: {"hours": _holiday()}, LATE: {"hours": _later()}}
    file = folder / "world.yaml"
    file.write_text(yaml.safe_dump(world, sort_keys=False), encoding="utf-8")
    return file


def _period(start: datetime, days: int, **more: str) -> dict[str, str]:
    """A period of whole days, on the clock of the place (UTC unless a zone is given)."""
    end = start + timedelta(days=days)
    return {"start": f"{start:%Y-%m-%dT00:00}", "end": f"{end:%Y-%m-%dT00:00}", **more}


def _holiday() -> dict[str, Any]:
    """Open around the clock, but for a holiday from yesterday to the day after tomorrow."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return {
        "open": [_period(yesterday, 1, repeat="FREQ=DAILY")],
        "holidays": [_period(yesterday, 3, name="Founders' Days")],
    }


def _later() -> dict[str, Any]:
    """Opens the day after tomorrow."""
    later = datetime.now(UTC) + timedelta(days=2)
    return {"open": [_period(later, 1, repeat="FREQ=DAILY")]}
