"""The people who take calls."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from hookflash_simulator.world.accounts import HOME, Grant

if TYPE_CHECKING:
    from hookflash_simulator.world.calls import Leg


class Presence(StrEnum):
    """What an agent says about himself."""

    AVAILABLE = "available"
    AWAY = "away"
    BUSY = "busy"
    OFFLINE = "offline"
    IDLE = "idle"
    ON_QUEUE = "on_queue"
    MEAL = "meal"
    TRAINING = "training"
    MEETING = "meeting"
    BREAK = "break"

    @classmethod
    def named(cls, text: str) -> "Presence | None":
        """The presence a text means, whatever its case, blanks, hyphens and underscores."""
        wanted = "".join(letter for letter in text.lower() if letter.isalpha())
        return next((one for one in cls if one.replace("_", "") == wanted), None)


class Duty(StrEnum):
    """What the routing thinks of an agent."""

    OFF_QUEUE = "off_queue"
    IDLE = "idle"
    INTERACTING = "interacting"
    COMMUNICATING = "communicating"
    NOT_RESPONDING = "not_responding"


class AnswerKind(StrEnum):
    """What an agent does when the phone rings."""

    ANSWERS = "after_s"
    NEVER = "never"
    DECLINES = "decline"


@dataclass(frozen=True, slots=True)
class Answering:
    """How an agent reacts to a ringing phone, and after how many milliseconds."""

    kind: AnswerKind = AnswerKind.ANSWERS
    after: int = 1000


@dataclass(slots=True)
class Agent:
    """One agent.

    Attributes:
        leg: The leg that rings at him or that he talks on.
        wrapping: The leg that he wraps up.
        personal_queue: Legs that wait until he alone is free.
    """

    name: str
    uuid: str
    number: int
    email: str
    queue: str
    skills: list[str]
    languages: list[str]
    station: str
    extension: str
    roles: tuple[Grant, ...]
    answering: Answering
    division: str = HOME
    presence: Presence = Presence.ON_QUEUE
    presence_since: int = 0
    duty: Duty = Duty.IDLE
    duty_since: int = 0
    has_station: bool = True
    phone_up: bool = True
    leg: "Leg | None" = field(default=None, repr=False)
    wrapping: "Leg | None" = field(default=None, repr=False)
    personal_queue: "list[Leg]" = field(default_factory=list, repr=False)

    @property
    def has_phone(self) -> bool:
        """True if he has a phone that is not busy with something else."""
        return self.has_station and self.phone_up

    @property
    def is_free(self) -> bool:
        """True if a queue may offer him a call."""
        return self.has_phone and self.leg is None and self.duty is Duty.IDLE

    @property
    def is_reachable(self) -> bool:
        """True if his phone would ring for a call that is meant for him alone."""
        return self.has_phone and self.leg is None and self.presence is not Presence.OFFLINE

    def take_duty(self, duty: Duty, at: int) -> None:
        """Change the duty; the longest idle agent is the one whose duty has been idle since longest."""
        self.duty = duty
        self.duty_since = at
