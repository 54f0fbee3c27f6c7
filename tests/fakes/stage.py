"""Short ways to play a scene on virtual time and to hold its end against the truth."""

import functools
import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from hookflash.domain.orders import OrderKind
from hookflash.domain.requests import Kind
from hookflash.domain.status import Phase
from hookflash.domain.transfer import GONE, Landing, Transfer

from .calls import Call
from .office import Office, open_office
from .platform import LATENCY_S
from .virtual_time import START, run_virtual

Scene = Callable[..., Coroutine[Any, Any, None]]


def on_stage(scene: Scene) -> Callable[..., None]:
    """A test that plays a scene in an office of its own, on virtual time."""

    @functools.wraps(scene)
    def play(**said: Any) -> None:
        async def played() -> None:
            async with open_office() as office:
                await scene(office, **said)
                assert not office.platform.blind_repeats

        run_virtual(played())

    named = inspect.signature(scene)
    play.__signature__ = named.replace(  # type: ignore[attr-defined]
        parameters=list(named.parameters.values())[1:], return_annotation=None
    )
    return play


def is_true(landing: Landing | None, call: Call) -> bool:
    """Whether the caller really was there when the platform was read."""
    if landing is None:
        return False
    moment = (landing.at - START).total_seconds()
    truth = {call.place_at(moment + part * LATENCY_S / 4) for part in range(5)}
    return any(landing.where in place.split(" + ") for place in truth)


def left_over(call: Call) -> list[str]:
    """Lines that are up or ring although the caller is gone, or for nobody."""
    if call.place != GONE:
        return []
    return [one.place for one in call.parties if not one.is_over]


def causes(transfer: Transfer) -> list[tuple[str, str | None]]:
    """What became of each attempt, and why."""
    return [(attempt.status, attempt.cause) for attempt in transfer.attempts]


async def ring(office: Office, to: str = "agent:ben", **said: Any) -> tuple[str, Call]:
    """Begin a consultation; the transfer and the call."""
    call = office.platform.world.answered_call(queue="q-support")
    return await office.request(to, kind=Kind.CONSULT, **said), call


async def talk(office: Office, to: str = "agent:ben", **said: Any) -> tuple[str, Call]:
    """The same, once the target has answered."""
    transfer_id, call = await ring(office, to, **said)
    await office.until(lambda: office.transfer(transfer_id).phase is Phase.TALKING, within_s=20)
    return transfer_id, call


async def give(office: Office, transfer_id: str, kind: OrderKind, within_s: float = 40) -> Transfer:
    """Give an order; the transfer, once the order is closed."""
    await office.order(transfer_id, kind)
    n = len(office.row(transfer_id).orders)

    def is_closed() -> bool:
        known = office.transfer(transfer_id).orders
        return len(known) >= n and known[n - 1].status != "pending"

    await office.until(is_closed, within_s=within_s)
    return office.transfer(transfer_id)
