"""What webhooks are told of a call that has changed: the call, and the transfer if that is what happened."""

from typing import Any

from hookflash_simulator.clock import iso
from hookflash_simulator.genesys.tutorial import rendering
from hookflash_simulator.genesys.tutorial.webhooks import UPDATED
from hookflash_simulator.world.calls import Call, Move
from hookflash_simulator.world.consults import Consult, ConsultState
from hookflash_simulator.world.world import World

Data = dict[str, Any]


class Updates:
    """Tells each transfer once: a blind one when the call has moved, a consult when it is completed."""

    def __init__(self, asked: dict[str, dict[str, str]]) -> None:
        self._asked = asked
        self._told: dict[str, set[str]] = {}

    def begin(self, world: World) -> None:
        """From now on: what has happened before nobody is told."""
        self._told = {call.call_id: set(_done(call)) for call in world.calls.values() if call.is_up}

    def of(self, world: World, call: Call) -> list[Data]:
        """The data of the events to tell: one for each new transfer, else one for the change."""
        done = _done(call)
        # Of a call that is over nothing is remembered: only its wrap-up is still to come.
        told = self._told.pop(call.call_id, set() if call.is_up else set(done))
        new = [one for uuid, one in done.items() if uuid not in told]
        if call.is_up:
            self._told[call.call_id] = set(done)
        shown = rendering.voice_call(world, call, self._asked)
        shown.pop("transfer", None)
        return [shown | _transferred(world, one, self._asked) for one in new] or [shown]

    def event(self, uuid: str, at: int, data: Data) -> Data:
        """The event as it is delivered."""
        return {"id": uuid, "type": UPDATED, "timestamp": iso(at), "event_data": data}


def _done(call: Call) -> dict[str, Move | Consult]:
    """The transfers that have moved the call, by their ids."""
    done: dict[str, Move | Consult] = {move.move_id: move for move in call.moves if move.new_leg is not None}
    return done | {one.consult_id: one for one in call.consults if one.state is ConsultState.COMPLETE}


def _transferred(world: World, one: Move | Consult, asked: dict[str, dict[str, str]]) -> Data:
    shown = rendering.transfer(world, one, asked)
    return {"transferId": shown["id"], "transferType": shown["transferType"], "target": shown["target"]}
