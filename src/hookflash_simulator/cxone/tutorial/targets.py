"""Where a transfer is to go: what `targetType` and `targetId` mean."""

import re
from dataclasses import dataclass
from typing import Any

from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.cxone.tutorial import reading, scopes
from hookflash_simulator.cxone.tutorial.answers import missing, wrong
from hookflash_simulator.cxone.tutorial.dialect import Asked
from hookflash_simulator.world.directory import Directory
from hookflash_simulator.world.targets import Target, TargetKind

BLIND, CONSULT = "BLIND", "CONSULT"
QUEUE, EXTENSION, SKILL, NUMBER = "QUEUE", "EXTENSION", "SKILL", "NUMBER"
TYPES = (QUEUE, EXTENSION, SKILL, NUMBER)
LOWEST, HIGHEST = 1, 5
_EXTENSION = re.compile(r"[0-9]{1,10}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Order:
    """What a request wants done with a call.

    Attributes:
        asked: The request's own words.
        skills: What the agent who takes the caller in line must know.
        callback: The number at which the caller is called back, instead of his waiting.
    """

    asked: Asked
    to: Target
    skills: tuple[str, ...] = ()
    callback: str | None = None


def read_order(ask: Ask, fields: dict[str, Any]) -> Order:
    """The order of a transfer's body.

    Raises:
        Refusal: 400 for what is malformed or does not go together, 404 for a target that does not exist,
            403 without the scope for skills.
    """
    asked = Asked(
        transfer_type=reading.word(fields, "transferType", (BLIND, CONSULT)),
        target_type=reading.word(fields, "targetType", TYPES),
        target_id=reading.text(fields, "targetId"),
        skill_id=fields.get("skillId"),
        priority=_priority(fields.get("priority", LOWEST)),
        callback_number=fields.get("callbackNumber"),
    )
    to, skills = _find(ask, asked)
    if to.kind is TargetKind.QUEUE and not ask.world.directory.queues[to.name].active:
        raise wrong("targetId", "is a queue with status INACTIVE")
    return Order(asked=asked, to=to, skills=skills, callback=_callback(asked, fields))


def _find(ask: Ask, asked: Asked) -> tuple[Target, tuple[str, ...]]:
    directory = ask.world.directory
    if asked.skill_id is not None and asked.target_type != QUEUE:
        raise wrong("skillId", f"goes with targetType {QUEUE} only")
    if asked.target_type == QUEUE:
        queue = reading.queue(ask, "targetId", asked.target_id)
        skills = () if asked.skill_id is None else (_skill(ask, "skillId", asked.skill_id),)
        return Target(TargetKind.QUEUE, queue.name), skills
    if asked.target_type == SKILL:
        skill = _skill(ask, "targetId", asked.target_id)
        return _line_of(directory, skill), (skill,)
    return _phone(directory, asked), ()


def _phone(directory: Directory, asked: Asked) -> Target:
    if asked.target_type == NUMBER:
        if not _NUMBER.fullmatch(asked.target_id):
            raise wrong("targetId", "must be a number as E.164 writes it")
        return Target(TargetKind.NUMBER, asked.target_id)
    if not _EXTENSION.fullmatch(asked.target_id):
        raise wrong("targetId", "must be the digits of an extension")
    if asked.target_id not in directory.extensions:
        raise missing("extension")
    return directory.extensions[asked.target_id]


def _skill(ask: Ask, name: str, value: object) -> str:
    scopes.demand(ask, scopes.SKILL)
    skill = reading.skill(ask, name, value)
    if skill.name in ask.world.directory.inactive_skills:
        raise wrong(name, "is a skill with status INACTIVE")
    return skill.name


def _line_of(directory: Directory, skill: str) -> Target:
    """A skill is no line of its own: callers for it wait where most agents have it."""
    queue = directory.line_for_skill(skill)
    if queue is None:
        raise wrong("targetId", "is a skill that no agent has")
    return Target(TargetKind.QUEUE, queue.name)


def _priority(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not LOWEST <= given <= HIGHEST:
        raise wrong("priority", f"must be a whole number from {LOWEST} to {HIGHEST}")
    return given


def _callback(asked: Asked, fields: dict[str, Any]) -> str | None:
    if "callbackNumber" not in fields:
        return None
    if (asked.transfer_type, asked.target_type) != (BLIND, QUEUE):
        raise wrong("callbackNumber", f"goes with transferType {BLIND} and targetType {QUEUE} only")
    number = reading.text(fields, "callbackNumber")
    if not _NUMBER.fullmatch(number):
        raise wrong("callbackNumber", "must be a number as E.164 writes it")
    return number
