"""How commands and reads go wrong."""

from collections.abc import Callable
from dataclasses import dataclass

from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, Verb
from hookflash.domain.errors import (
    PlatformBusy,
    PlatformError,
    PlatformRefused,
    PlatformSilent,
    PlatformUnreachable,
)
from hookflash.domain.requests import Release

LATENCY_S = 0.02


@dataclass(frozen=True)
class Outcome:
    """What becomes of one command, or of another write.

    Attributes:
        error: Comes instead of an acceptance.
        answer_after_s: When the answer, or the error, comes.
        effect_after_s: When the call changes; never if absent.
    """

    error: Callable[[], PlatformError] | None = None
    answer_after_s: float = LATENCY_S
    effect_after_s: float | None = 0.1


def accepted(*, effect_after_s: float | None = 0.1) -> Outcome:
    """Accepted; without an effect this is a success that is none."""
    return Outcome(effect_after_s=effect_after_s)


def silent(*, effect_after_s: float | None = None, answer_after_s: float = 2.0) -> Outcome:
    """No readable answer comes."""
    return Outcome(
        lambda: PlatformSilent("no answer", Cause.PLATFORM_UNCLEAR), answer_after_s, effect_after_s
    )


def refused(cause: Cause, *, insists_on: Release | None = None) -> Outcome:
    """Understood, and certainly not done."""
    return Outcome(
        lambda: PlatformRefused(f"refused: {cause}", cause, insists_on=insists_on), effect_after_s=None
    )


def busy(retry_after_s: float = 2.0) -> Outcome:
    """Refused for the rate limit."""
    return Outcome(lambda: PlatformBusy("slow down", retry_after_s=retry_after_s), effect_after_s=None)


def unreachable() -> Outcome:
    """Never sent."""
    return Outcome(lambda: PlatformUnreachable("no connection", Cause.PLATFORM_DOWN), effect_after_s=None)


@dataclass(frozen=True)
class Outage:
    """A time in which reads fail."""

    begins: float
    ends: float
    cause: Cause = Cause.PLATFORM_DOWN

    def covers(self, moment: float) -> bool:
        return self.begins <= moment < self.ends


@dataclass(frozen=True)
class Sent:
    """A command as it arrived."""

    at: float
    call_id: str
    command: Command
    place: str

    @property
    def verb(self) -> Verb:
        return self.command.verb

    @property
    def leg_id(self) -> str:
        return self.command.leg_id


@dataclass(frozen=True)
class Written:
    """A write beside the commands, as it arrived."""

    at: float
    what: str
    call_id: str
