"""Reading requests of the tutorial dialect: the call of the path, versions, targets, wrap-up codes."""

import hashlib
from dataclasses import dataclass
from typing import Any

from hookflash_simulator.genesys.requests import PLATFORM, Ask
from hookflash_simulator.genesys.tutorial.errors import Denied, wrong
from hookflash_simulator.world.calls import Call
from hookflash_simulator.world.directory import Directory
from hookflash_simulator.world.targets import Target, TargetKind

SKILLS = {"skill", "skillGroup"}
TYPES = ("queue", "user", *sorted(SKILLS))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a call is to go, in the words of the request too, and the skills that its agent must have."""

    target: Target
    asked: dict[str, str]
    skills: tuple[str, ...] = ()


def call_of(ask: Ask) -> Call:
    """The call of the path.

    Raises:
        Refusal: 404 if there is none.
    """
    call = ask.world.calls.get(ask.id("id"))
    if call is None or call.platform != PLATFORM:
        raise Denied(404, "call.not.found")
    return call


def body_of(ask: Ask) -> dict[str, Any]:
    """The body, which must be an object; null fields are absent.

    Raises:
        Refusal: 400.
    """
    return as_object(ask.json())


def as_object(value: object) -> dict[str, Any]:
    """A JSON object, without its null fields.

    Raises:
        Refusal: 400.
    """
    if not isinstance(value, dict):
        raise Denied(400, "bad.request")
    return {name: given for name, given in value.items() if given is not None}


def required(fields: dict[str, Any], name: str) -> str:
    """A text that must be there.

    Raises:
        Refusal: 400.
    """
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise wrong(name, "must be a text")
    return value


def etag(call: Call) -> str:
    """What stands for the state of a call: another one after every change."""
    return hashlib.sha256(f"{call.call_id}:{call.version}".encode()).hexdigest()[:16]


def expected_version(ask: Ask, *headers: str) -> str | None:
    """The version that a request relies on, bare of quotes and weakness; None if it relies on none."""
    sent = ask.visit.request.headers
    given = next((sent[name] for name in headers if name in sent), None)
    return None if given is None else given.strip().removeprefix("W/").strip('"')


def find_wanted(directory: Directory, fields: dict[str, Any], *, allowed: tuple[str, ...] = TYPES) -> Wanted:
    """What ``{type, id}`` means.

    Raises:
        Refusal: 400 if there is no such thing.
    """
    kind, uuid = required(fields, "type"), required(fields, "id")
    asked = {"type": kind, "id": uuid}
    if kind not in allowed:
        raise wrong("type", f"must be one of {', '.join(allowed)}")
    if kind == "queue":
        return Wanted(queue_target(directory, uuid), asked)
    if kind == "user":
        agent = directory.find_agent(uuid.lower())
        if agent is None:
            raise wrong("id", "no such user")
        return Wanted(Target(TargetKind.AGENT, agent.name), asked)
    skill = directory.names.get(uuid.lower(), "")
    if skill not in directory.skills or skill in directory.inactive_skills:
        raise wrong("id", f"no such {kind}, or not an active one")
    return Wanted(_line_of(directory, skill), asked, (skill,))


def queue_target(directory: Directory, uuid: str) -> Target:
    """The queue of an id, if calls may be put into it.

    Raises:
        Refusal: 400 if there is none, or it is disabled.
    """
    queue = directory.find_queue(uuid.lower())
    if queue is None or not queue.active:
        raise wrong("queueId", "no such queue" if queue is None else "the queue is disabled")
    return Target(TargetKind.QUEUE, queue.name)


def wrap_up_code(directory: Directory, field: str, given: object) -> str | None:
    """The name of a wrap-up code given by its id or its name, in any case; None if none is given.

    Raises:
        Refusal: 400 if there is no such code.
    """
    if given is None:
        return None
    wanted = str(given).lower() if isinstance(given, str) else ""
    for code in directory.wrap_up_codes.values():
        if wanted in {code.uuid, code.name.lower()}:
            return code.name
    raise wrong(field, "no such wrap-up code")


def _line_of(directory: Directory, skill: str) -> Target:
    """A skill is no line of its own: callers for it wait where most agents have it."""
    queue = directory.line_for_skill(skill)
    if queue is None:
        raise wrong("id", "no agent has this skill")
    return Target(TargetKind.QUEUE, queue.name)
