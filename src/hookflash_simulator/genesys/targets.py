"""What a destination in a body means, for transfers, consults and added parties (reference 3, 4 and 7)."""

from typing import Any

from hookflash_simulator.genesys import addresses
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.requests import Ask, text
from hookflash_simulator.world.targets import Target, TargetKind

REQUIRED = "conversations.error.transfer.destination.required"
PHONES = {"workphone": "work", "cellphone": "cell", "homephone": "home", "otherphone": "other"}


def queue(ask: Ask, fields: dict[str, Any], missing: str = REQUIRED) -> Target:
    """The queue of `queueId` or `queueName`.

    Raises:
        Refusal: Neither is given, with the code `missing`, or there is no such queue.
    """
    directory = ask.world.directory
    uuid, name = text(fields, "queueId"), text(fields, "queueName")
    if not uuid and not name:
        raise Refusal(400, missing)
    found = directory.find_queue(uuid.lower()) if uuid else directory.queues.get(name or "")
    if found is None:
        raise Refusal(400, "conversations.error.queue.not.found")
    return Target(TargetKind.QUEUE, found.name)


def user(ask: Ask, fields: dict[str, Any], missing: str = REQUIRED) -> Target:
    """The user of `userId`, `userName` (his login) or `userDisplayName`.

    Raises:
        Refusal: None is given, with the code `missing`, or there is no such user.
    """
    directory = ask.world.directory
    uuid, login = text(fields, "userId"), text(fields, "userName")
    shown = text(fields, "userDisplayName")
    if not uuid and not login and not shown:
        raise Refusal(400, missing)
    if uuid:
        agent = directory.find_agent(uuid.lower())
    elif login:
        agent = next((one for one in directory.agents.values() if one.email == login.lower()), None)
    else:
        agent = directory.agents.get(shown or "")
    if agent is None:
        raise Refusal(404, "general.resource.not.found")
    return Target(TargetKind.AGENT, agent.name)


def contact(ask: Ask, fields: dict[str, Any]) -> Target:
    """The number of the contact of `contactId` that `phoneType` names; both are required.

    Raises:
        Refusal: One is missing or wrong, or the contact has no such phone.
    """
    uuid, phone = text(fields, "contactId"), text(fields, "phoneType")
    if not uuid or not phone:
        raise Refusal(400, "bad.request")
    if phone.lower() not in PHONES:
        raise bad_value("phoneType", phone, "WorkPhone", "CellPhone", "HomePhone", "OtherPhone")
    found = ask.world.directory.find_contact(uuid.lower())
    if found is None:
        raise Refusal(404, "not.found")
    number = found.phones.get(PHONES[phone.lower()])
    if number is None:
        raise Refusal(400, REQUIRED)
    return Target(TargetKind.NUMBER, number)


def address(ask: Ask, fields: dict[str, Any], missing: str = REQUIRED) -> Target:
    """What the text of `address` means.

    Raises:
        Refusal: It is absent, with the code `missing`, or means nothing.
    """
    given = text(fields, "address")
    if not given:
        raise Refusal(400, missing)
    target = addresses.find_target(ask.world.directory, given)
    if target is None:
        raise bad_value("address", given, "a user's name, a queue's name, an address or a phone number")
    return target
