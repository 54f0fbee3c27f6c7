"""Our commands as the dialect takes them.

No endpoint names the leg that is to be moved. So the call is read just before: the leg has to be there still,
and what becomes of the command has to be visible afterwards.
"""

from typing import Any

from hookflash.adapters.cxone.places import destination_of
from hookflash.adapters.cxone.tutorial.calls import Calls
from hookflash.adapters.cxone.tutorial.causes import find_request_id
from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.adapters.cxone.tutorial.priorities import to_priority
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.http import Answer
from hookflash.domain.calls import Leg, LegRole
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.ids import CallId
from hookflash.domain.requests import Release
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Sent, Spend

BLIND, CONSULT = "BLIND", "CONSULT"
# How the tutorial calls what a call is sent to; the rest is dialled as an extension.
TYPES = {TargetType.QUEUE: "QUEUE", TargetType.SKILL: "SKILL", TargetType.NUMBER: "NUMBER"}
_DIALLED = frozenset({TargetType.EXTENSION, TargetType.AGENT, TargetType.VOICEMAIL})
# A mailbox answers at once, and a call-back ends the call: either way nobody stays.
_PEOPLE = frozenset({TargetType.EXTENSION, TargetType.AGENT, TargetType.NUMBER})


class Commands:
    """Sends each command once."""

    def __init__(self, client: TutorialClient, calls: Calls, settings: TutorialSettings) -> None:
        self._client = client
        self._calls = calls
        self._blind_release = settings.blind_release
        self._most_urgent = settings.most_urgent_priority
        self._by_verb = {
            Verb.MOVE: self._move,
            Verb.CONSULT: self._consult,
            Verb.COMPLETE: self._complete,
            Verb.CANCEL: self._cancel,
            Verb.CLOSE: self._close,
        }

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Send a command, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        send = self._by_verb.get(command.verb)
        if send is None:
            raise _unsupported(f"The tutorial dialect cannot {command.verb}.")
        return await send(call_id, command, spend)

    async def _move(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        body = self._body(BLIND, command)
        view = await self._calls.look(call_id, command.leg_id, spend)
        destination = destination_of(command)
        _check_place(view.leg, destination)
        self._check_release(command, destination)
        if destination.target.type is TargetType.CALLBACK and not view.shows_transfers:
            raise _unsupported("This platform does not show what becomes of a call-back.")
        return _sent(await self._client.transfer(call_id, body, spend))

    async def _consult(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        body = self._body(CONSULT, command)
        view = await self._calls.look(call_id, command.leg_id, spend)
        if not view.shows_parties:
            raise _unsupported(
                "This platform does not show the parties of a call: no consult can be followed."
            )
        return _sent(await self._client.transfer(call_id, body, spend))

    async def _complete(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        await self._calls.look(call_id, command.leg_id, spend)
        return _sent(await self._client.complete_consult(call_id, spend))

    async def _cancel(self, call_id: CallId, command: Command, spend: Spend) -> Sent:  # noqa: ARG002 - whose consult it is the platform knows
        """May be sent again: a consult that is over already counts as ended."""
        try:
            return _sent(await self._client.call_off(call_id, spend))
        except PlatformRefused as error:
            if error.cause is not Cause.VERSION_CONFLICT:
                raise
        return Sent()

    async def _close(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Calls off the transfer that has brought a leg, while it runs: nothing else can be closed."""
        if not await self._calls.is_brought_by_running_transfer(call_id, command.leg_id, spend):
            raise _unsupported("The tutorial dialect closes nothing but the target of a running transfer.")
        return _sent(await self._client.call_off(call_id, spend))

    def _check_release(self, command: Command, destination: Destination) -> None:
        """When the agent is free is not ours to say: lines take calls at once, people as the settings say."""
        if command.agent_id is None:
            return
        if destination.is_line and command.release is Release.ON_ANSWER:
            raise _insists_on(Release.AT_ONCE, "A line takes the call at once.")
        if destination.target.type in _PEOPLE and command.release is not self._blind_release:
            says = f"Towards a person this platform frees the agent {self._blind_release.replace('_', ' ')}."
            raise _insists_on(self._blind_release, says)

    def _body(self, kind: str, command: Command) -> dict[str, Any]:
        destination = destination_of(command)
        body: dict[str, Any] = {"transferType": kind, **place_of(destination)}
        if body["targetType"] == TYPES[TargetType.QUEUE] and destination.skill_ids:
            body["skillId"] = destination.skill_ids[0]
        if command.priority is not None and destination.is_line:
            body["priority"] = to_priority(command.priority, self._most_urgent)
        return body


def place_of(destination: Destination) -> dict[str, str]:
    """The fields that say where a call goes.

    Raises:
        PlatformRefused: This dialect sends no call there (cause ``not_supported``).
    """
    target, place = destination.target, destination.place
    if target.type is TargetType.CALLBACK and place.id and destination.address:
        queue = {"targetType": TYPES[TargetType.QUEUE], "targetId": place.id}
        return {**queue, "callbackNumber": destination.address}
    if target.type in _DIALLED and destination.address:
        return {"targetType": "EXTENSION", "targetId": destination.address}
    wanted = destination.address if target.type is TargetType.NUMBER else target.id
    if target.type not in TYPES or not wanted:
        raise _unsupported("The tutorial dialect sends no call there.")
    return {"targetType": TYPES[target.type], "targetId": wanted}


def _check_place(leg: Leg, destination: Destination) -> None:
    """Nobody is sent to the line they wait in, but to ask for a skill there."""
    target = destination.target
    is_there = target.type is TargetType.QUEUE and leg.role is LegRole.QUEUE and leg.queue_id == target.id
    if is_there and not destination.skill_ids:
        raise unsent(PlatformRefused("The call is already there.", Cause.INVALID_TARGET))


def _insists_on(release: Release, says: str) -> PlatformError:
    return unsent(PlatformRefused(says, Cause.NOT_SUPPORTED, insists_on=release))


def _unsupported(says: str) -> PlatformError:
    return unsent(PlatformRefused(says, Cause.NOT_SUPPORTED))


def _sent(answer: Answer) -> Sent:
    return Sent(find_request_id(answer))
