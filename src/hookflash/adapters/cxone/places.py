"""Where a command leads, and whom it is about."""

from hookflash.adapters.kit.answers import unsent
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.targets import TargetType

LINES = frozenset({TargetType.QUEUE, TargetType.SKILL})


def destination_of(command: Command) -> Destination:
    """Where a command leads.

    Raises:
        PlatformRefused: Nowhere.
    """
    if command.destination is None:
        raise unsent(PlatformRefused("The command names no destination.", Cause.INVALID_TARGET))
    return command.destination


def agent_of(destination: Destination) -> str:
    """The id of the agent at a destination.

    Raises:
        PlatformRefused: It is none (cause ``not_supported``).
    """
    place = destination.place
    if place.type is not TargetType.AGENT or not place.id:
        raise unsent(PlatformRefused("This kind of target is no agent.", Cause.NOT_SUPPORTED))
    return place.id


def skill_of(destination: Destination) -> str:
    """The id of the skill in which callers wait for a destination.

    Raises:
        PlatformRefused: It is none (cause ``not_supported``).
    """
    place = destination.place
    if place.type not in LINES or not place.id:
        raise unsent(PlatformRefused("Nobody waits in line for this kind of target.", Cause.NOT_SUPPORTED))
    return place.id
