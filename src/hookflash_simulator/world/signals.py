"""Signals: what the script that a caller is in does when it is told something from outside."""

from enum import StrEnum

from hookflash_simulator.world import commands, consults, moves
from hookflash_simulator.world.calls import Call, EndReason, Leg, LegKind
from hookflash_simulator.world.targets import Target
from hookflash_simulator.world.world import World


class SignalKind(StrEnum):
    """What a signal means to the script."""

    TRANSFER = "transfer"
    RELEASE = "release"


def carrier(call: Call) -> Leg | None:
    """The leg that the script would move: the menu or the line the caller is in, or the agent he is with."""
    legs = [leg for leg in call.live_legs() if leg is not call.caller and leg.is_connected]
    consult = call.consult
    if consult is not None:
        return consult.initiator
    lines = [leg for leg in legs if leg.kind in {LegKind.IVR, LegKind.QUEUE}]
    found = lines or legs
    return found[-1] if found else None


def transfer(world: World, call: Call, target: Target) -> bool:
    """The script sends the caller elsewhere; False if he is nowhere to be sent from."""
    leg = carrier(call)
    if leg is None or not call.caller.is_connected:
        return False
    if call.consult is not None:
        consults.cancel(world, call.consult)
    commands.hold(world, call.caller, held=False)
    return moves.carry_out(world, moves.issue(world, leg, target, keeps_old_leg=False))


def release(world: World, call: Call) -> bool:
    """The script hangs up."""
    return commands.disconnect(world, call.caller, EndReason.RELEASED)


def report(world: World, call: Call, name: str, text: str) -> None:
    """The script writes down what came of it."""
    commands.set_attributes(world, call.caller, {name: text}, merge=True)
