"""What the tests ask of a connection to the simulator."""

from collections.abc import Callable
from typing import Any

from hookflash.adapters.genesys.adapter import GenesysCallControl
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId
from hookflash.domain.targets import parse_target
from hookflash.ports.platform import Spend

Connect = Callable[..., GenesysCallControl]


async def find(control: GenesysCallControl, spend: Spend, text: str) -> Destination:
    return (await control.resolve(parse_target(text), (), spend)).destination


async def send(
    control: GenesysCallControl, spend: Spend, call_id: str, to: str = "queue:Support", **more: Any
) -> str | None:
    """Move a call the way the service does: read, resolve, choose the leg, send."""
    call = await control.read_call(CallId(call_id), spend)
    leg = control.leg_to_move(call, "caller")
    assert leg is not None
    there = await find(control, spend, to)
    command = Command(verb=Verb.MOVE, leg_id=leg.id, destination=there, agent_id=leg.party_id, **more)
    return (await control.send(call.id, command, spend)).request_id
