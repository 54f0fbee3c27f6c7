"""Calls in every state in which a transfer may find them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from .evidence import Scene
from .stage_genesys import GenesysStage
from .stages import Stage
from .talking import Api, Simulator

PUBLISHED = GenesysStage()


class Start(StrEnum):
    """How the call stands when the transfer is asked for."""

    CONNECTED = "with an agent"
    HELD = "on hold"
    QUEUED = "waiting in a queue"
    RINGING = "ringing at an agent"
    MENU = "in the menu"
    ENDED = "ended"
    NEVER_WAS = "never was"


async def set_scene(
    api: Api,
    simulator: Simulator,
    start: Start,
    *,
    stage: Stage = PUBLISHED,
    connection: str = "g",
    private: bool = False,
    attributes: Mapping[str, str] | None = None,
) -> Scene:
    """A call that stands like that; Billing's ana has it where an agent has it."""
    placed = await _place(simulator, stage, start, private=private, attributes=dict(attributes or {}))
    scene = Scene(
        api=api,
        simulator=simulator,
        stage=stage,
        connection=connection,
        call_id=placed["call_id"],
        agent=placed.get("agent") or "",
        agent_leg=placed.get("agent_leg") or "",
    )
    if start is Start.HELD:
        await stage.hold(scene)
    return await scene.as_it_stands()


async def _place(simulator: Simulator, stage: Stage, start: Start, **wish: Any) -> dict[str, Any]:
    match start:
        case Start.QUEUED:
            return await simulator.place("Empty Desk", **wish)
        case Start.RINGING:
            await simulator.nobody_answers("Overflow")
            placed = await simulator.place("Overflow", **wish)
            await simulator.until(placed["call_id"], lambda truth: truth["legs"][-1]["state"] == "ringing")
            return placed
        case Start.MENU:
            return await simulator.place("Billing", stage="ivr", **wish)
        case Start.NEVER_WAS:
            return {"call_id": stage.never_was}
    placed = await simulator.place("Billing", answered_by="ana", **wish)
    if start is Start.ENDED:
        await simulator.hang_up(placed["call_id"])
    return placed
