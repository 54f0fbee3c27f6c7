"""Figures over many conversations, by group and stretch of time (reference genesys-cloud 12)."""

import re
from collections.abc import Iterator
from typing import Any

from hookflash_simulator.clock import iso, ms
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import timelines
from hookflash_simulator.genesys.details import dimensions, leg_dimensions
from hookflash_simulator.genesys.errors import bad_value
from hookflash_simulator.genesys.filters import read_filter, read_interval
from hookflash_simulator.genesys.requests import PLATFORM, Ask, ok
from hookflash_simulator.world.world import World

METRICS = (
    "nBlindTransferred",
    "nConnected",
    "nConsultTransferred",
    "nConversations",
    "nOffered",
    "nOutbound",
    "nTransferred",
    "tAbandon",
    "tAcd",
    "tAcw",
    "tAlert",
    "tDialing",
    "tHandle",
    "tHeld",
    "tIvr",
    "tNotResponding",
    "tTalk",
    "tVoicemail",
    "tWait",
)
GROUPS = (
    "conversationId",
    "direction",
    "disconnectType",
    "divisionId",
    "mediaType",
    "originatingDirection",
    "purpose",
    "queueId",
    "userId",
    "wrapUpCode",
)
MOST_STRETCHES = 10_000
_GRANULARITY = re.compile(r"P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?)?")
Figures = dict[str, list[int]]


def query(ask: Ask) -> Answer:
    """POST /api/v2/analytics/conversations/aggregates/query; a figure counts where its leg has ended."""
    fields = ask.fields()
    begin, end = read_interval(fields.get("interval"))
    step = _step(fields.get("granularity"), begin, end)
    wanted = _some(fields, "metrics", METRICS)
    if not wanted:
        raise bad_value("metrics", [], *METRICS)
    groups = ["mediaType", *_some(fields, "groupBy", GROUPS)]
    holds = read_filter(fields.get("filter") or {"type": "and"})
    found: dict[tuple[tuple[str, str], ...], dict[int, Figures]] = {}
    for at, row, figures in _legs(ask.world):
        if not begin <= at < end or not holds(row):
            continue
        group = tuple((name, row[name]) for name in dict.fromkeys(groups) if name in row)
        stretch = found.setdefault(group, {}).setdefault((at - begin) // step, {})
        for name in figures.keys() & wanted:
            stretch.setdefault(name, []).append(figures[name])
    results = [
        {"group": dict(group), "data": _data(stretches, begin, end, step)}
        for group, stretches in sorted(found.items())
    ]
    return ok({"results": [one for one in results if one["data"]]})


def _legs(world: World) -> Iterator[tuple[int, dict[str, str], dict[str, int]]]:
    """Every leg that is over: when, its dimensions, its figures."""
    for call in world.calls.values():
        if call.platform != PLATFORM:
            continue
        whole = dimensions(call)
        for leg in call.legs.values():
            if leg.ended_at is not None:
                yield leg.ended_at, whole | leg_dimensions(world, leg), timelines.metrics(world, leg)


def _data(stretches: dict[int, Figures], begin: int, end: int, step: int) -> list[dict[str, Any]]:
    shown = []
    for place, figures in sorted(stretches.items()):
        start = begin + place * step
        metrics = [{"metric": name, "stats": _stats(name, figures[name])} for name in sorted(figures)]
        if metrics:
            shown.append({"interval": f"{iso(start)}/{iso(min(end, start + step))}", "metrics": metrics})
    return shown


def _stats(name: str, values: list[int]) -> dict[str, int]:
    if name.startswith("n"):
        return {"count": sum(values)}
    return {"count": len(values), "sum": sum(values), "min": min(values), "max": max(values)}


def _some(fields: dict[str, Any], name: str, allowed: tuple[str, ...]) -> list[str]:
    given = fields.get(name) or []
    if not isinstance(given, list):
        raise bad_value(name, given, *allowed)
    for one in given:
        if one not in allowed:
            raise bad_value(name, one, *allowed)
    return given


def _step(given: Any, begin: int, end: int) -> int:
    """The length of a stretch in milliseconds; without a granularity it is the whole interval."""
    if given is None:
        return end - begin
    match = _GRANULARITY.fullmatch(str(given))
    parts = {name: int(value) for name, value in match.groupdict("0").items()} if match else {}
    step = ms(
        sum(parts.get(name, 0) * unit for name, unit in (("days", 86_400), ("hours", 3600), ("minutes", 60)))
    )
    if step <= 0 or (end - begin) // step > MOST_STRETCHES:
        raise bad_value("granularity", given, "an ISO 8601 duration such as PT30M")
    return step
