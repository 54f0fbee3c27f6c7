"""Short ways to play scenes of outbound calls on virtual time."""

import functools
import inspect
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from .outbound_chaos import OutboundRun
from .outbound_judging import outbound_complaints
from .outbound_office import OutboundOffice, open_outbound_office
from .virtual_time import run_virtual

Scene = Callable[..., Coroutine[Any, Any, None]]


def on_outbound_stage(scene: Scene) -> Callable[..., None]:
    """A test that plays a scene in an office of its own; at its end every record must be true."""

    @functools.wraps(scene)
    def play(**said: Any) -> None:
        async def played() -> None:
            async with open_outbound_office() as office:
                await scene(office, **said)
                ours = [call_id for call_id in office.database.rows if call_id.startswith("oc_")]
                assert not outbound_complaints(OutboundRun(0, office, ours))  # type: ignore[arg-type]

        run_virtual(played())

    named = inspect.signature(scene)
    play.__signature__ = named.replace(  # type: ignore[attr-defined]
        parameters=list(named.parameters.values())[1:], return_annotation=None
    )
    return play


def person(office: OutboundOffice, name: str, **changes: Any) -> None:
    """Change how an agent is."""
    people = office.dialer.world.people
    people[name] = replace(people[name], **changes)
