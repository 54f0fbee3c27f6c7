"""The analytics query of the tutorial: the transfers of calls in a period, counted and averaged."""

from dataclasses import dataclass
from typing import Any

from hookflash_simulator.clock import parse_iso
from hookflash_simulator.cxone.listing import seconds
from hookflash_simulator.cxone.requests import PLATFORM, Ask
from hookflash_simulator.cxone.tutorial import reading, shapes, words
from hookflash_simulator.cxone.tutorial.answers import answered, wrong
from hookflash_simulator.cxone.tutorial.words import Progress, Transfer
from hookflash_simulator.front_door import Answer
from hookflash_simulator.world.calls import Call

LARGEST = 1000
SUCCESS, DURATION = "transferSuccess", "transferDuration"
METRICS = {SUCCESS: "count", DURATION: "average"}


@dataclass(frozen=True, slots=True)
class Aggregation:
    """What is asked for under one name.

    Attributes:
        metrics: The names of the metrics.
        call_ids: The calls that count; None is all.
    """

    metrics: tuple[str, ...]
    call_ids: frozenset[str] | None


def query(ask: Ask) -> Answer:
    """POST /api/v2/analytics/conversations/details/query.

    Raises:
        Refusal: 400 for a period that ends before it begins, a wrong size, an unknown metric or filter.
    """
    fields = reading.body_of(ask)
    begin, end = _instant(fields, "from"), _instant(fields, "to")
    if begin > end:
        raise wrong("from", "must not be after to")
    size = _size(fields.get("size", LARGEST))
    asked = {
        name: _aggregation(name, one)
        for name, one in reading.as_object("aggregations", fields.get("aggregations", {})).items()
    }
    found = [call for call in ask.world.calls.values() if _is_told(ask, call, begin, end)]
    if asked and all(one.call_ids is not None for one in asked.values()):
        named = frozenset().union(*(one.call_ids or frozenset() for one in asked.values()))
        found = [call for call in found if call.call_id in named]
    return answered(
        {
            "from": fields["from"],
            "to": fields["to"],
            "total": len(found),
            "conversations": [_conversation(ask, call) for call in found[:size]],
            "aggregations": {name: _figures(one, found) for name, one in asked.items()},
        }
    )


def _conversation(ask: Ask, call: Call) -> dict[str, Any]:
    directory, dialect = ask.world.directory, ask.face.tutorial
    shown = [shapes.transfer(directory, dialect, one) for one in words.transfers(call)]
    return {"callId": call.call_id, "state": words.state(call), "transfers": shown}


def _figures(asked: Aggregation, calls: list[Call]) -> dict[str, Any]:
    counted = [call for call in calls if asked.call_ids is None or call.call_id in asked.call_ids]
    done = [one for call in counted for one in words.transfers(call) if one.progress is Progress.COMPLETED]
    figures: dict[str, Any] = {
        SUCCESS: {"count": len(done)},
        DURATION: {"average": _average([_duration(one) for one in done])},
    }
    return {name: figures[name] for name in asked.metrics}


def _duration(one: Transfer) -> int:
    return (one.ended_at or one.of.issued_at) - one.of.issued_at


def _average(durations: list[int]) -> float | None:
    """In seconds; none of nothing."""
    return seconds(sum(durations) // len(durations)) if durations else None


def _is_told(ask: Ask, call: Call, begin: int, end: int) -> bool:
    if call.platform != PLATFORM or not begin <= call.started_at <= end or not words.transfers(call):
        return False
    if ask.switches.tutorial_analytics == "at_once":
        return True
    delay = ask.world.settings.warehouse_delay
    return call.ended_at is not None and call.ended_at + delay <= ask.world.now()


def _aggregation(name: str, value: object) -> Aggregation:
    fields = reading.as_object(name, value)
    metrics = [reading.as_object("metrics", one) for one in _list(fields, "metrics")]
    for one in metrics:
        kind = METRICS[reading.word(one, "name", tuple(METRICS))]
        reading.word(one, "type", (kind,))
    filters = [reading.as_object("filters", one) for one in _list(fields, "filters")]
    for one in filters:
        reading.word(one, "type", ("call",))
        reading.word(one, "field", ("callId",))
    wanted = [frozenset(str(value) for value in _list(one, "values")) for one in filters]
    call_ids = frozenset.intersection(*wanted) if wanted else None
    return Aggregation(tuple(one["name"] for one in metrics), call_ids)


def _list(fields: dict[str, Any], name: str) -> list[Any]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise wrong(name, "must be a list")
    return value


def _size(given: object) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= LARGEST:
        raise wrong("size", f"must be a whole number from 1 to {LARGEST}")
    return given


def _instant(fields: dict[str, Any], name: str) -> int:
    try:
        return parse_iso(reading.text(fields, name))
    except (ValueError, OverflowError):
        raise wrong(name, "must be a time as 2026-01-05T09:00:00.000Z") from None
