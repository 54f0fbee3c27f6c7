"""Pages of entities, as the platform cuts them."""

from fnmatch import fnmatchcase
from typing import Any

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.requests import Ask, ok

USUAL_SIZE = 25
LARGEST = 100


def page(
    ask: Ask, entities: list[dict[str, Any]], *, largest: int = LARGEST, tells_total: bool = True
) -> Answer:
    """One page of a list, with the addresses of its neighbours; some lists do not tell how long they are."""
    size = ask.number("pageSize", USUAL_SIZE, 1, largest)
    number = ask.number("pageNumber", 1, 1, 1_000_000)
    count = max(1, -(-len(entities) // size))
    shown: dict[str, Any] = {
        "entities": entities[(number - 1) * size : number * size],
        "pageSize": size,
        "pageNumber": number,
        "firstUri": _uri(ask, size, 1),
        "selfUri": _uri(ask, size, number),
    }
    if tells_total:
        shown |= {"total": len(entities), "pageCount": count, "lastUri": _uri(ask, size, count)}
    if number < count:
        shown["nextUri"] = _uri(ask, size, number + 1)
    if number > 1:
        shown["previousUri"] = _uri(ask, size, number - 1)
    return ok(shown)


def cursor_page(ask: Ask, entities: list[dict[str, Any]]) -> Answer:
    """One page of a list that is walked by cursors: `after` and `before` are taken from the addresses."""
    size = ask.number("pageSize", USUAL_SIZE, 1, LARGEST)
    start = ask.number("after", 0, 0, 1_000_000)
    if ask.query("before") is not None:
        start = max(0, ask.number("before", 0, 0, 1_000_000) - size)
    shown: dict[str, Any] = {"entities": entities[start : start + size], "selfUri": ask.visit.path}
    if start + size < len(entities):
        shown["nextUri"] = f"{ask.visit.path}?pageSize={size}&after={start + size}"
    if start > 0:
        shown["previousUri"] = f"{ask.visit.path}?pageSize={size}&before={start}"
    return ok(shown)


def by_name(ask: Ask, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those whose name passes the `name` filter, sorted by name; `*` before and after stands for anything."""
    wanted = ask.query("name")
    ordered = sorted(entities, key=lambda one: str(one["name"]).lower())
    if not wanted:
        return ordered
    pattern = wanted.lower().replace("[", "[[]").replace("?", "[?]")
    return [one for one in ordered if fnmatchcase(str(one["name"]).lower(), pattern)]


def by_id(ask: Ask, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those whose id is listed, all if none is."""
    wanted = ask.listed("id")
    return [one for one in entities if one["id"] in wanted] if wanted else entities


def _uri(ask: Ask, size: int, number: int) -> str:
    return f"{ask.visit.path}?pageSize={size}&pageNumber={number}"
