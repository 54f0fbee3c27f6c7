"""What each scene came to, and whether it is true."""

from dataclasses import dataclass

from hookflash.cli.demo.platforms import Platform
from hookflash.cli.demo.scenes import Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One scene as it went, with the simulator's truth beside what we say."""

    platform: str
    scene: str
    call_id: str
    origin: str
    to: str
    status: str
    cause: str | None
    landing: str
    truth: str
    effects: int
    attempts: int
    platform_requests: int
    seconds: float
    complaint: str


def find_fault(
    scene: Scene, platform: Platform, *, status: str, landing: str, truth: str, effects: int
) -> str:
    """What is not as it should be; nothing if all is well.

    Args:
        scene: How it should be.
        platform: Where it was played.
        status: How it ended, as we say.
        landing: Where the caller is, as we say.
        truth: Where the caller is.
        effects: How many of our commands changed the world, by the simulator's ledger.
    """
    complaints = []
    if status != scene.ends:
        complaints.append(f"should be {scene.ends}")
    if platform.place(landing) != truth:
        complaints.append("landing differs from the truth")
    if effects != scene.effects[platform]:
        complaints.append(f"{effects} effects instead of {scene.effects[platform]}")
    return "; ".join(complaints)
