"""Consult transfers: an agent talks to the target before the caller is handed over (reference 4)."""

from contextlib import suppress

from hookflash.adapters.genesys import mapping
from hookflash.adapters.genesys.causes import find_request_id
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.places import HUNG_UP, destination_of, phone_type_of, place_of
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.wire.consults import parse_destination_leg
from hookflash.adapters.kit.auth import Tokens
from hookflash.adapters.kit.http import Answer
from hookflash.adapters.kit.user_tokens import UserTokens
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Sent, Spend

SPEAK_TO = {TalkTo.TARGET: "DESTINATION", TalkTo.CALLER: "OBJECT", TalkTo.BOTH: "BOTH"}
_TAKEN_BACK = {"held": False}


class Consulting:
    """The consult's verbs, asked in the agent's own name where a token of theirs is at hand."""

    def __init__(self, client: GenesysClient, tokens: UserTokens, settings: GenesysSettings) -> None:
        self._client = client
        self._tokens = tokens
        self._names_agent = settings.consult_participant == "agent"
        self._all_three = "CONFERENCE" if settings.conference == "conference" else SPEAK_TO[TalkTo.BOTH]
        self._phone_type = phone_type_of(settings)

    async def begin(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Call the target; the caller is on hold meanwhile, if they are not to hear it."""
        destination = destination_of(command)
        body = place_of(destination, self._phone_type)
        body["speakTo"] = self._speak_to(command.talk_to or TalkTo.TARGET)
        if command.agent_id is not None:
            body["consultingUserId"] = command.agent_id
        consults = self._client.consults
        forms = {
            TargetType.QUEUE: consults.with_queue,
            TargetType.AGENT: consults.with_agent,
            TargetType.CONTACT: consults.with_contact,
        }
        send = consults.with_address if "address" in body else forms[destination.place.type]
        tokens = await self._tokens_of(command, spend)
        answer = await send(call_id, self._party(command), body, tokens, spend)
        return _sent(answer, parse_destination_leg(answer.body))

    async def speak(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Change whom the agent talks to."""
        body = {"speakTo": self._speak_to(command.talk_to or TalkTo.TARGET)}
        tokens = await self._tokens_of(command, spend)
        return _sent(await self._client.consults.speak(call_id, self._party(command), body, tokens, spend))

    async def complete(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Hand the caller over: there is no endpoint for it, the agent leaves the call."""
        calls, leg = self._client.calls, command.leg_id
        tokens = await self._tokens_of(command, spend)
        if tokens is not None:
            return _sent(await calls.change_own_leg(call_id, leg, HUNG_UP, tokens, spend))
        if command.agent_id is not None:
            return _sent(await calls.change_leg_for(call_id, leg, command.agent_id, HUNG_UP, spend))
        return _sent(await calls.change_leg(call_id, leg, HUNG_UP, spend))

    async def cancel(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        """Take the caller back: end the consult, and whatever hold it has left behind.

        May be sent again: a consult that is over already counts as ended. Whoever is still on hold then
        shows when the call is read; that a hold could not be lifted is no reason to call the end of the
        consult a failure.
        """
        tokens = await self._tokens_of(command, spend)
        sent = Sent()
        try:
            answer = await self._client.consults.cancel(call_id, self._party(command), tokens, spend)
            sent = _sent(answer)
        except PlatformRefused as error:
            if error.cause is not Cause.VERSION_CONFLICT:
                raise
        with suppress(PlatformError):
            await self._take_off_hold(call_id, command, spend)
        return sent

    async def _take_off_hold(self, call_id: CallId, command: Command, spend: Spend) -> None:
        call = await self._client.calls.get(call_id, spend)
        caller = mapping.find_caller(call)
        wanted = {command.leg_id, command.caller_leg_id, caller.id if caller is not None else None}
        for one in call.participants:
            if one.held and one.id in wanted:
                await self._client.calls.change_leg(call_id, one.id, _TAKEN_BACK, spend)

    def _speak_to(self, wanted: TalkTo) -> str:
        return self._all_three if wanted is TalkTo.BOTH else SPEAK_TO[wanted]

    def _party(self, command: Command) -> str:
        """Whose leg the endpoints name: the caller's, who is to be handed over, unless set otherwise."""
        if self._names_agent or command.caller_leg_id is None:
            return command.leg_id
        return command.caller_leg_id

    async def _tokens_of(self, command: Command, spend: Spend) -> Tokens | None:
        return None if command.agent_id is None else await self._tokens.find(command.agent_id, spend)


def _sent(answer: Answer, leg_id: str | None = None) -> Sent:
    return Sent(find_request_id(answer), LegId(leg_id) if leg_id is not None else None)
