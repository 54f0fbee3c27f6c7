"""Where a command leads, in the fields of a transfer or consult."""

from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.targets import TargetType

PHONE_TYPES = {"work": "WorkPhone", "cell": "CellPhone", "home": "HomePhone", "other": "OtherPhone"}

HUNG_UP = {"state": "disconnected"}


def phone_type_of(settings: GenesysSettings) -> str:
    """Which of a contact's numbers is called."""
    return PHONE_TYPES[settings.contact_phone]


def destination_of(command: Command) -> Destination:
    """Where a command leads.

    Raises:
        PlatformRefused: Nowhere.
    """
    if command.destination is None:
        raise PlatformRefused("The command names no destination.", Cause.INVALID_TARGET)
    return command.destination


def place_of(destination: Destination, phone_type: str) -> dict[str, str]:
    """The fields that say where it goes.

    Raises:
        PlatformRefused: The destination has not been resolved.
    """
    place = destination.place
    if place.type is TargetType.QUEUE and place.id:
        return {"queueId": place.id}
    if place.type is TargetType.AGENT and place.id:
        return {"userId": place.id}
    if place.type is TargetType.CONTACT and place.id:
        return {"contactId": place.id, "phoneType": phone_type}
    if destination.address:
        return {"address": destination.address}
    raise PlatformRefused("The target has not been resolved.", Cause.INVALID_TARGET)


def agent_of(destination: Destination) -> str:
    """The id of the agent at a destination.

    Raises:
        PlatformRefused: It is none (cause ``not_supported``).
    """
    place = destination.place
    if place.type is not TargetType.AGENT or not place.id:
        raise PlatformRefused("This kind of target is no agent.", Cause.NOT_SUPPORTED)
    return place.id
