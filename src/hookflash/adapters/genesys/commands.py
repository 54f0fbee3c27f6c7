"""Our commands as the platform takes them: what is asked of which endpoint, and in whose name."""

from typing import Any

from hookflash.adapters.genesys.causes import find_request_id
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.consult import Consulting
from hookflash.adapters.genesys.places import HUNG_UP, destination_of, phone_type_of, place_of
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.domain.commands import Command, Verb
from hookflash.domain.ids import CallId
from hookflash.domain.requests import Release
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Sent, Spend

TRANSFER_TYPES = {Release.AT_ONCE: "Unattended", Release.ON_ANSWER: "Attended"}


class Commands:
    """Sends each command once."""

    def __init__(self, client: GenesysClient, consulting: Consulting, settings: GenesysSettings) -> None:
        self._calls = client.calls
        self._phone_type = phone_type_of(settings)
        self._by_verb = {
            Verb.MOVE: self._move,
            Verb.CONSULT: consulting.begin,
            Verb.SPEAK: consulting.speak,
            Verb.COMPLETE: consulting.complete,
            Verb.CANCEL: consulting.cancel,
            Verb.CLOSE: self._close,
        }

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Send a command, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        return await self._by_verb[command.verb](call_id, command, spend)

    async def _move(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """The typed forms where there is one, else the one that takes an address (reference 3)."""
        destination = destination_of(command)
        body: dict[str, Any] = {}
        if command.release is not None:
            body["transferType"] = TRANSFER_TYPES[command.release]
        body |= place_of(destination, self._phone_type)
        forms = {
            TargetType.QUEUE: self._calls.replace_with_queue,
            TargetType.AGENT: self._calls.replace_with_agent,
            TargetType.CONTACT: self._calls.replace_with_contact,
        }
        send = self._calls.transfer if "address" in body else forms[destination.place.type]
        return Sent(find_request_id(await send(call_id, command.leg_id, body, spend)))

    async def _close(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        answer = await self._calls.change_leg(call_id, command.leg_id, HUNG_UP, spend)
        return Sent(find_request_id(answer))
