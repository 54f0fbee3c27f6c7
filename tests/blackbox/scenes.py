"""Calls in every state in which a transfer may find them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from .evidence import Scene
from .talking import Api, Simulator

NEVER_WAS = "00000000-0000-4000-8000-000000000000"


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
    private: bool = False,
    attributes: Mapping[str, str] | None = None,
) -> Scene:
    """A call that stands like that; Billing's ana has it where an agent has it."""
    placed = await _place(simulator, start, private=private, attributes=dict(attributes or {}))
    call_id = placed["call_id"]
    scene = Scene(
        api=api,
        simulator=simulator,
        call_id=call_id,
        agent=placed.get("agent") or "",
        agent_leg=placed.get("agent_leg") or "",
    )
    return await scene.as_it_stands()


async def _place(simulator: Simulator, start: Start, **wish: Any) -> dict[str, Any]:
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
            return {"call_id": NEVER_WAS}
    placed = await simulator.place("Billing", answered_by="ana", **wish)
    if start is Start.HELD:
        await _hold(simulator, placed["call_id"], placed["agent_leg"])
    elif start is Start.ENDED:
        await simulator.hang_up(placed["call_id"])
    return placed


async def _hold(simulator: Simulator, call_id: str, leg: str) -> None:
    path = f"/api/v2/conversations/calls/{call_id}/participants/{leg}"
    answer = await simulator.as_agent("ana", "PATCH", path, {"held": True})
    assert answer.status == 202, answer.text
    await simulator.until_with(call_id, "hold")
