"""Our commands as the platform takes them.

What waits for nobody in particular is moved by its own script, which a signal asks for (reference 3.6); what
an agent has is moved in that agent's session.
"""

from uuid import uuid4

from hookflash.adapters.cxone import guidance
from hookflash.adapters.cxone.causes import find_request_id
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.consult import Consulting
from hookflash.adapters.cxone.mapping import contact_of
from hookflash.adapters.cxone.places import LINES, destination_of
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.mappings import Mappings
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Sent, Spend


class Commands:
    """Sends each command once."""

    def __init__(
        self, client: CxoneClient, consulting: Consulting, settings: CxoneSettings, mappings: Mappings
    ) -> None:
        self._control = client.control
        self._consulting = consulting
        self._settings = settings
        self._mappings = mappings
        self._by_verb = {
            Verb.MOVE: self._move,
            Verb.CONSULT: consulting.begin,
            Verb.SPEAK: consulting.speak,
            Verb.COMPLETE: consulting.complete,
            Verb.CANCEL: consulting.cancel,
            Verb.CLOSE: consulting.close,
        }

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:  # noqa: ARG002 - the leg's contact says more
        """Send a command, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        return await self._by_verb[command.verb](command, spend)

    async def _move(self, command: Command, spend: Spend) -> Sent:
        destination = destination_of(command)
        is_mailbox = destination.target.type is TargetType.VOICEMAIL
        if is_mailbox and self._settings.voicemail_by == "direct" and command.agent_id is not None:
            return await self._consulting.leave_with_mailbox(command, destination, spend)
        return await self._signal(command, destination, spend)

    async def _signal(self, command: Command, destination: Destination, spend: Spend) -> Sent:
        """Ask the script that has the contact to move it."""
        if not self._settings.signal:
            toml = guidance.signal(self._mappings)
            says = f"Only the call's own script could move it, which no signal is set for; add:\n{toml}"
            raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))
        if destination.place.type in LINES and str(command.leg_id).endswith(f"-skill-{destination.place.id}"):
            # To a script it would be one more move, which shows nowhere and costs the caller their place.
            raise unsent(PlatformRefused("The caller waits there already.", Cause.INVALID_TARGET))
        request = uuid4().hex
        kind, target = _words(destination)
        values = {
            "type": kind,
            "target": target,
            "request": request,
        }
        parameters = {name: text.format(**values) for name, text in self._settings.signal.items()}
        answer = await self._control.signal(contact_of(command.leg_id), parameters, spend)
        return Sent(find_request_id(answer) or request)


def _words(destination: Destination) -> tuple[str, str]:
    """What a script is told: the kind of the target, and its id or number."""
    place = destination.place
    if destination.target.type is TargetType.VOICEMAIL and place.type is TargetType.AGENT:
        return "voicemail", place.id or ""
    if place.type in LINES:
        return "skill", place.id or ""
    if place.type is TargetType.AGENT:
        return "agent", place.id or ""
    return "number", destination.address or ""
