"""Words in braces that stand for what is known only once the programs run."""

import json
import re
from collections.abc import Mapping
from typing import Any

from .evidence import Scene

_WORD = re.compile(r"\{(call|agent_leg|etag|id of|contact|skill|group) ?([^{}]*)\}")


async def fill_in(values: Any, scene: Scene) -> Any:
    """The values with every such word replaced; other braces stay."""
    words = {match.group(0): match.groups() for match in _WORD.finditer(json.dumps(values, default=list))}
    meanings = {word: await _meaning(kind, name, scene) for word, (kind, name) in words.items()}
    return _filled(values, meanings)


def _filled(value: Any, meanings: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(item, meanings) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_filled(item, meanings) for item in value]
    if isinstance(value, str):
        for word, meaning in meanings.items():
            value = value.replace(word, meaning)
    return value


async def _meaning(kind: str, name: str, scene: Scene) -> str:
    match kind:
        case "call":
            return scene.call_id
        case "agent_leg":
            return await scene.stage.find_agent_leg(scene)
        case "etag":
            return await _etag(scene)
        case "id of":
            return await _id_of(scene, name)
    return await scene.stage.find_id(scene, kind, name)


async def _id_of(scene: Scene, name: str) -> str:
    """The platform's id of a queue or an agent."""
    found, by = await scene.simulator.world(), scene.stage.finds_by
    return next(
        str(thing[key])
        for key, things in ((by, found["queues"]), (by.replace("_skill_", "_"), found["agents"]))
        for thing in things
        if thing["name"] == name
    )


async def _etag(scene: Scene) -> str:
    answer = await scene.api.ask("GET", f"/v1/connections/{scene.connection}/calls/{scene.call_id}")
    assert answer.status == 200, answer.text
    return answer.headers["ETag"]
