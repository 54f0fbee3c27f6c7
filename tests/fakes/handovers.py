"""The small telephone world's own word on who has a call, and its figures."""

from hookflash.domain.commands import Verb
from hookflash.domain.errands import HANDOVER, ErrandKind
from hookflash.domain.ids import CallId
from hookflash.ports.handover import CallFigures
from hookflash.ports.platform import Spend

from .calls import PEOPLE, Call
from .world import World

_MOVING = frozenset({Verb.MOVE, Verb.COMPLETE})
AVAILABLE, ON_CALL = "Available", "On a call"


class Handovers:
    """The part of the platform that implements `hookflash.ports.handover.HandoverReading`.

    Attributes:
        handover: Which of it the platform can do.
        audits_handover: Whether the connection's settings want it.
        asked: What was asked, in order.
    """

    world: World
    gives_figures: bool

    def __init__(self) -> None:
        self.handover: frozenset[ErrandKind] = HANDOVER
        self.audits_handover = False
        self.asked: list[str] = []

    async def read_presence(self, agent_id: str, spend: Spend) -> str:
        self.asked.append("read_presence")
        await self._ask("read_presence", spend)
        parties = (one for call in self.world.calls.values() for one in call.parties)
        return ON_CALL if any(one.is_up and one.party_id == agent_id for one in parties) else AVAILABLE

    async def read_figures(self, call_id: CallId, spend: Spend) -> CallFigures:
        self.asked.append("read_figures")
        await self._ask("read_figures", spend)
        call = self._find(call_id)
        return figures_of(self.world, call) if self.gives_figures else CallFigures()

    async def _ask(self, what: str, spend: Spend) -> None:
        raise NotImplementedError

    def _find(self, call_id: str) -> Call:
        raise NotImplementedError


def figures_of(world: World, call: Call) -> CallFigures:
    """What the world knows: its moves, and how long each took until a person answered."""
    moves = [one.at for one in world.effects if one.call_id == call.id and one.verb in _MOVING]
    answers = [one.answered_at for one in call.parties if one.role in PEOPLE and one.answered_at is not None]
    waits = [min(after) - at for at in moves if (after := [one for one in answers if one >= at])]
    return CallFigures(
        transfers=len(moves),
        transfer_s=sum(waits) / len(waits) if waits else None,
    )
