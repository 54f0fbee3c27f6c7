"""Finding users by what is known of them (reference genesys-cloud 8)."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import words
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.requests import Ask, ok
from hookflash_simulator.genesys.users import user_entity
from hookflash_simulator.world.agents import Agent

USUAL_SIZE = 25
LARGEST = 100
DEEPEST = 3
OPERATORS = ("AND", "OR", "NOT")
Test = Callable[[dict[str, list[str]]], bool]
Compare = Callable[[str, str], bool]
COMPARISONS: dict[str, Compare] = {
    "EXACT": lambda held, wanted: held == wanted,
    "STARTS_WITH": lambda held, wanted: held.startswith(wanted),
    "CONTAINS": lambda held, wanted: wanted in held,
    "TERM": lambda held, wanted: held == wanted,
    "TERMS": lambda held, wanted: held == wanted,
    "QUERY_STRING": lambda held, wanted: wanted in held,
}
"""How a criterion compares a text with a value, both in lower case."""


def post_search(ask: Ask) -> Answer:
    """POST /api/v2/users/search."""
    return ok(_search(ask, ask.fields()))


def get_search(ask: Ask) -> Answer:
    """GET /api/v2/users/search: `q64` is the body of a search in base 64."""
    try:
        fields = json.loads(base64.b64decode(ask.query("q64") or "", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise bad_value("q64", ask.query("q64"), "a search in base 64") from None
    if not isinstance(fields, dict):
        raise Refusal(400, "bad.request")
    return ok(_search(ask, fields | {"expand": ask.listed("expand") or fields.get("expand", [])}))


def _search(ask: Ask, fields: dict[str, Any]) -> dict[str, Any]:
    size = _count(fields, "pageSize", USUAL_SIZE, LARGEST)
    number = _count(fields, "pageNumber", 1, 1_000_000)
    expand = _texts(fields, "expand")
    test = _all(fields.get("query") or [])
    found = [
        agent
        for agent in ask.world.directory.agents.values()
        if ask.sees(agent.division) and test(_searchable(ask, agent))
    ]
    found.sort(key=lambda agent: agent.name, reverse=str(fields.get("sortOrder", "")).upper() == "DESC")
    shown = found[(number - 1) * size : number * size]
    return {
        "total": len(found),
        "pageCount": -(-len(found) // size),
        "pageSize": size,
        "pageNumber": number,
        "types": ["users"],
        "results": [user_entity(ask.world, agent, expand) for agent in shown],
    }


def _searchable(ask: Ask, agent: Agent) -> dict[str, list[str]]:
    """The fields of a user that can be searched."""
    directory = ask.world.directory
    skills = [directory.skills[name] for name in agent.skills]
    return {
        "id": [agent.uuid],
        "name": [agent.name],
        "email": [agent.email],
        "username": [agent.email],
        "state": ["active"],
        "divisionid": [words.division(agent.division)["id"]],
        "routingskills": [one for skill in skills for one in (skill.name.lower(), skill.uuid)],
        "languages": [name.lower() for name in agent.languages],
    }


def _all(criteria: Any, depth: int = 0) -> Test:
    """A list of criteria as one test, each joined to those before it by its operator.

    Raises:
        Refusal: One is malformed.
    """
    if not isinstance(criteria, list) or depth > DEEPEST:
        raise Refusal(400, "bad.request")
    tests = [(_operator(one), _criterion(one, depth)) for one in criteria]

    def test(user: dict[str, list[str]]) -> bool:
        result = True
        for place, (operator, holds) in enumerate(tests):
            if operator == "OR" and place:
                result = result or holds(user)
            else:
                result = result and holds(user) is not (operator == "NOT")
        return result

    return test


def _operator(criterion: Any) -> str:
    if not isinstance(criterion, dict):
        raise Refusal(400, "bad.request")
    operator = str(criterion.get("operator") or "AND").upper()
    if operator not in OPERATORS:
        raise bad_value("operator", operator, *OPERATORS)
    return operator


def _criterion(given: dict[str, Any], depth: int) -> Test:
    if given.get("group"):
        return _all(given["group"], depth + 1)
    kind = str(given.get("type") or "").upper()
    if kind == "MATCH_ALL":
        return lambda _: True
    if kind not in COMPARISONS:
        raise bad_value("type", given.get("type"), *COMPARISONS, "MATCH_ALL")
    names = [name.lower() for name in _texts(given, "fields")]
    wanted = [one.lower() for one in _texts(given, "values")]
    if isinstance(given.get("value"), str):
        wanted.append(given["value"].lower())
    compare = COMPARISONS[kind]
    return lambda user: any(
        compare(held, one) for name in names for held in user.get(name, []) for one in wanted
    )


def _texts(fields: dict[str, Any], name: str) -> list[str]:
    given = fields.get(name) or []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise bad_value(name, given, "a list of texts")
    return given


def _count(fields: dict[str, Any], name: str, usual: int, high: int) -> int:
    given = fields.get(name, usual)
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= high:
        raise bad_value(name, given, f"1 to {high}")
    return given
