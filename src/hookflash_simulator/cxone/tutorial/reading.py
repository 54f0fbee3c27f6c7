"""Reading requests of the tutorial dialect: bodies, UUIDs, the call, queue, skill or user that is meant."""

import json
import re
from typing import Any

from hookflash_simulator.cxone.requests import PLATFORM, Ask
from hookflash_simulator.cxone.tutorial.answers import missing, wrong
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call
from hookflash_simulator.world.directory import Named
from hookflash_simulator.world.queues import Queue

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def call_of(ask: Ask) -> Call:
    """The call of the path.

    Raises:
        Refusal: 404 if there is none.
    """
    call = ask.world.calls.get(ask.visit.values["callId"])
    if call is None or call.platform != PLATFORM:
        raise missing("call")
    return call


def body_of(ask: Ask) -> dict[str, Any]:
    """The body, which must be a JSON object; null fields are absent.

    Raises:
        Refusal: 400.
    """
    try:
        return as_object("body", json.loads(ask.visit.body))
    except (ValueError, RecursionError):
        raise wrong("body", "is not JSON") from None


def as_object(name: str, value: object) -> dict[str, Any]:
    """A JSON object, without its null fields.

    Raises:
        Refusal: 400.
    """
    if not isinstance(value, dict):
        raise wrong(name, "must be an object")
    return {key: given for key, given in value.items() if given is not None}


def text(fields: dict[str, Any], name: str) -> str:
    """A text that must be there.

    Raises:
        Refusal: 400.
    """
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise wrong(name, "must be a text")
    return value


def word(fields: dict[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    """A text of which only some are allowed.

    Raises:
        Refusal: 400.
    """
    value = text(fields, name)
    if value not in allowed:
        raise wrong(name, f"must be one of {', '.join(allowed)}")
    return value


def uuid(name: str, value: object) -> str:
    """A UUID, in lower case.

    Raises:
        Refusal: 400, it is something else.
    """
    given = value.lower() if isinstance(value, str) else ""
    if not _UUID.fullmatch(given):
        raise wrong(name, "must be a UUID")
    return given


def queue(ask: Ask, name: str, value: object) -> Queue:
    """The queue of an id.

    Raises:
        Refusal: 400 if it is no UUID, 404 if there is no such queue.
    """
    found = ask.face.tutorial.ids.queue(ask.world, uuid(name, value))
    if found is None:
        raise missing("queue")
    return found


def skill(ask: Ask, name: str, value: object) -> Named:
    """The skill of an id.

    Raises:
        Refusal: 400 if it is no UUID, 404 if there is no such skill.
    """
    found = ask.face.tutorial.ids.skill(ask.world, uuid(name, value))
    if found is None:
        raise missing("skill")
    return found


def user(ask: Ask) -> Agent:
    """The agent of the path.

    Raises:
        Refusal: 400 if its id is no UUID, 404 if there is no such agent.
    """
    found = ask.world.directory.find_agent(uuid("id", ask.visit.values["id"]))
    if found is None:
        raise missing("user")
    return found
