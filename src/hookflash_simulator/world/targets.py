"""Where a call can go, in the words of the control API."""

from dataclasses import dataclass
from enum import StrEnum


class TargetKind(StrEnum):
    """What kind of place a target is."""

    QUEUE = "queue"
    AGENT = "agent"
    NUMBER = "number"
    VOICEMAIL = "voicemail"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class Target:
    """A place for a call: queue, agent or flow by name, a number, a mailbox by its owner (``agent:ana``)."""

    kind: TargetKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"
