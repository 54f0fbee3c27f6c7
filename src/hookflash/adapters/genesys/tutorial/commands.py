"""Our commands as the dialect takes them.

No endpoint names the leg that is to be moved; a transfer names the state of the call that it relies on. So
the call is read just before: the leg has to be there still, and ``If-Match`` holds off what comes meanwhile.
"""

from typing import Any

from hookflash.adapters.genesys.causes import find_request_id
from hookflash.adapters.genesys.places import destination_of
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tutorial import mapping
from hookflash.adapters.genesys.tutorial.api import as_time
from hookflash.adapters.genesys.tutorial.calls import Calls
from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.adapters.genesys.tutorial.targets import place_of
from hookflash.adapters.genesys.tutorial.wire import Call
from hookflash.adapters.kit.answers import unreadable, unsent
from hookflash.adapters.kit.http import Answer
from hookflash.domain.calls import LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, Verb
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.domain.requests import Release
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Sent, Spend
from hookflash.ports.runtime import Clock

BLIND, CONSULT = "blind", "consult"
SOURCE = "hookflash"


class Commands:
    """Sends each command once."""

    def __init__(self, client: TutorialClient, calls: Calls, settings: GenesysSettings, clock: Clock) -> None:
        self._client = client
        self._calls = calls
        self._patches = settings.queue_by == "patch"
        self._clock = clock
        self._by_verb = {
            Verb.MOVE: self._move,
            Verb.CONSULT: self._consult,
            Verb.COMPLETE: self._complete,
            Verb.CANCEL: self._cancel,
        }

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Send a command, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        send = self._by_verb.get(command.verb)
        if send is None:
            raise unsent(PlatformRefused(f"The tutorial dialect cannot {command.verb}.", Cause.NOT_SUPPORTED))
        return await send(call_id, command, spend)

    async def _move(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """By the transfer (002), the change of a participant (000), or the action with priority (001)."""
        destination = destination_of(command)
        if self._patches and destination.target.type is TargetType.QUEUE:
            return await self._put_into_queue(call_id, command, place_of(destination)["id"], spend)
        if command.release is Release.ON_ANSWER:
            raise _insists_on(Release.AT_ONCE, "This platform frees the agent at once.")
        has_priority = command.priority is not None and destination.is_line
        if has_priority or destination.target.type is TargetType.SKILL:
            return await self._act(call_id, command, spend)
        return await self._transfer(BLIND, call_id, command, spend)

    async def _consult(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        return await self._transfer(CONSULT, call_id, command, spend)

    async def _transfer(self, kind: str, call_id: CallId, command: Command, spend: Spend) -> Sent:
        body: dict[str, Any] = {"transferType": kind, "target": place_of(destination_of(command))}
        if command.wrap_up_id is not None:
            body["wrapUpCode"] = {"id": command.wrap_up_id}
        call = await self._look(call_id, command, spend)
        return _sent(await self._client.transfer(call_id, body, _etag(call), spend))

    async def _act(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        action: dict[str, Any] = {"action": "transfer", "to": place_of(destination_of(command))}
        if command.priority is not None:
            action["priority"] = command.priority
        if command.journey is not None:
            action["metadata"] = {
                "transferDepth": command.journey.depth + 1,
                "loopPreventionToken": command.journey.id,
                "initiatedAt": as_time(self._clock.now()),
                "sourceSystem": SOURCE,
            }
        await self._look(call_id, command, spend)
        return _sent(await self._client.act(call_id, action, spend))

    async def _put_into_queue(self, call_id: CallId, command: Command, queue_id: str, spend: Spend) -> Sent:
        """The agent is freed at once if their wrap-up code goes along, else when somebody has answered."""
        is_freed = command.release is Release.AT_ONCE
        if is_freed and command.agent_id is not None and command.wrap_up_id is None:
            raise _insists_on(Release.ON_ANSWER, "Without a wrap-up code the agent stays until an answer.")
        voice = await self._look_at_voice(call_id, command, spend)
        caller = mapping.find_caller(voice)
        if caller is None:
            raise unsent(PlatformRefused("The caller is no longer on the call.", Cause.CALL_GONE))
        if caller.state == mapping.QUEUED:
            says = "This way the platform moves nobody who already waits in a queue."
            raise unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))
        change = {"id": caller.id, "queueId": queue_id, "state": mapping.QUEUED}
        if is_freed and command.wrap_up_id is not None:
            change["wrapupCode"] = command.wrap_up_id
        return _sent(await self._client.change_participant(call_id, change, voice.version, spend))

    async def _complete(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        call = await self._look(call_id, command, spend)
        return _sent(await self._client.complete_consult(call_id, _etag(call), spend))

    async def _cancel(self, call_id: CallId, command: Command, spend: Spend) -> Sent:  # noqa: ARG002 - whose consult it is the platform knows
        """May be sent again: a consult that is over already counts as ended."""
        try:
            return _sent(await self._client.cancel_consult(call_id, spend))
        except PlatformRefused as error:
            if error.cause is not Cause.VERSION_CONFLICT:
                raise
        return Sent()

    async def _look(self, call_id: CallId, command: Command, spend: Spend) -> Call:
        """The call as it is just before a command, if that can still be sent."""
        try:
            call = await self._calls.read(call_id, spend)
        except PlatformError as error:
            raise unsent(error) from None
        if call.is_private:
            raise unsent(PlatformRefused("The call is marked as private.", Cause.PRIVATE_CALL))
        _check_leg(call, command)
        return call

    async def _look_at_voice(self, call_id: CallId, command: Command, spend: Spend) -> Call:
        try:
            voice = await self._calls.read_voice(call_id, spend)
        except PlatformError as error:
            raise unsent(error) from None
        _check_leg(voice, command)
        return voice


def _check_leg(call: Call, command: Command) -> None:
    legs = mapping.to_legs(call, lambda _: None)
    leg = next((one for one in legs if one.id == command.leg_id and one.is_up), None)
    if leg is None:
        raise unsent(PlatformRefused("The call or the leg is no longer connected.", Cause.CALL_GONE))
    place = command.destination.target if command.destination is not None else None
    if place is not None and place.id is not None and leg.role is LegRole.QUEUE and leg.queue_id == place.id:
        raise unsent(PlatformRefused("The call is already there.", Cause.INVALID_TARGET))


def _etag(call: Call) -> str:
    if call.etag is None:
        raise unsent(unreadable("call"))
    return call.etag


def _insists_on(release: Release, says: str) -> PlatformError:
    return unsent(PlatformRefused(says, Cause.NOT_SUPPORTED, insists_on=release))


def _sent(answer: Answer) -> Sent:
    return Sent(find_request_id(answer))
