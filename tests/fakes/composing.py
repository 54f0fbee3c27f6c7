"""A platform on which a consultation is two requests: the caller is put on hold, then somebody is dialled."""

import asyncio
from dataclasses import replace

from hookflash.domain.capabilities import Capabilities
from hookflash.domain.commands import Command, Verb
from hookflash.domain.ids import CallId
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Sent, Spend

from .calls import Call
from .platform import FakePlatform

COMPOSED = frozenset({TargetType.AGENT, TargetType.NUMBER, TargetType.QUEUE})


class ComposingPlatform(FakePlatform):
    """Implements `hookflash.ports.platform.CallControl`.

    Attributes:
        composed: To which types of target a blind transfer is such a consultation.
        between_s: How long after the hold the target is dialled.
        given_back: When a caller was taken off hold for whom nobody had been dialled.
    """

    def __init__(self) -> None:
        super().__init__()
        self.composed = COMPOSED
        self.between_s = 0.5
        self.given_back: list[float] = []

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, composed=self.composed)

    async def send(self, call_id: CallId, command: Command, spend: Spend) -> Sent:
        call = self._find(call_id)
        if command.verb is Verb.CONSULT and call.party(command.leg_id) is not None:
            self._hold(call, is_held=True)
            await asyncio.sleep(self.between_s)
        if command.verb is Verb.CANCEL and (call.talk is None or not call.talk.is_open):
            self._hold(call, is_held=False)
            self.given_back.append(asyncio.get_running_loop().time())
            return Sent("given back")
        return await super().send(call_id, command, spend)

    def _hold(self, call: Call, *, is_held: bool) -> None:
        call.caller.is_held = is_held
        self.world.note(call)
