"""Reading calls, whose facts are spread over the endpoints of three tutorials."""

from dataclasses import replace

from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.adapters.genesys.tutorial.wire import Call
from hookflash.adapters.kit.answers import unreadable
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.journeys import Journey
from hookflash.ports.platform import Spend


class Calls:
    """The calls of one connection."""

    def __init__(self, client: TutorialClient) -> None:
        self._client = client

    async def read(self, call_id: str, spend: Spend) -> Call:
        """A call with its participants.

        Tutorial 002 promises privacy and etag of the call, 000 the participants of the voice conversation: it
        is asked for them if the call does not show them itself.
        """
        call = await self._client.get_call(call_id, spend)
        if call.participants:
            return call
        voice = await self.read_voice(call_id, spend)
        return replace(call, participants=voice.participants, state=voice.state or call.state)

    async def read_voice(self, call_id: str, spend: Spend) -> Call:
        """A voice conversation. There is none without participants."""
        voice = await self._client.get_voice(call_id, spend)
        if not voice.participants:
            raise unreadable("call")
        return voice

    async def read_journey(self, call_id: str, spend: Spend) -> Journey | None:
        """What earlier transfers left in the conversation's metadata (001).

        None if they left nothing, or the platform does not show it to us: the call itself can be read.
        """
        try:
            conversation = await self._client.get_conversation(call_id, spend)
        except PlatformRefused:
            return None
        if conversation.depth is None:
            return None
        return Journey(id=conversation.token or call_id, depth=conversation.depth)
