"""Lists as the platform gives them: fields, order, pages, what has changed since, 204 (reference 4)."""

from collections.abc import Iterable
from typing import Any

from hookflash_simulator.clock import iso, parse_iso
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.requests import Ask, nothing, ok
from hookflash_simulator.cxone.users import BUSINESS_UNIT
from hookflash_simulator.front_door import Answer

Row = dict[str, Any]
OLD_STYLE = 20
"""Up to this version rows stand under `resultSet` (reference 1.5)."""
UPDATED = "lastUpdateTime"


def since(ask: Ask) -> int | None:
    """The instant of `updatedSince`.

    Raises:
        Refusal: 400, it is no time.
    """
    text = ask.parameters.text("updatedSince")
    if text is None:
        return None
    try:
        return parse_iso(text)
    except (ValueError, OverflowError):
        raise Refusal(400, "InvalidUpdatedSince", "Invalid updatedSince") from None


def number_filter(ask: Ask, name: str) -> int | None:
    """A filter that is an integer.

    Raises:
        Refusal: 400 in the platform's words.
    """
    text = ask.parameters.text(name)
    try:
        return None if text is None else int(text)
    except ValueError:
        words = f"Invalid filter parameter {name} - '{text}', must be an integer"
        raise Refusal(400, "InvalidParameter", words) from None


def matching(ask: Ask, rows: Iterable[Row], *names: str) -> list[Row]:
    """The rows whose members agree with the filters of the request that have their names."""
    wanted: Row = {}
    for name in names:
        value = ask.parameters.text(name) if name.endswith("Address") else number_filter(ask, name)
        if value is not None:
            wanted[name] = value
    return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]


def listing(ask: Ask, name: str, rows: list[Row], *, status: int = 200, text: str = "No Content") -> Answer:
    """A page of rows under a name; 204 if there are none.

    Raises:
        Refusal: 400 for a wrong updatedSince, field, order or bound.
    """
    start = since(ask)
    if start is not None:
        rows = [row for row in rows if UPDATED not in row or row[UPDATED] >= iso(start)]
    total, rows = len(rows), _page(ask, _ordered(ask, rows))
    if not rows:
        return nothing(text)
    shown = {
        "businessUnitId": BUSINESS_UNIT,
        "lastPollTime": iso(ask.world.now()),
        "totalRecords": total,
        "_links": {"self": ask.visit.path, "next": "", "previous": ""},
    }
    rows = [_cut(ask, row) for row in rows]
    body = {"resultSet": shown | {name: rows}} if ask.version <= OLD_STYLE else shown | {name: rows}
    return ok(body, status)


def one(ask: Ask, name: str, row: Row) -> Answer:
    """A single thing, as a list of one."""
    shown = {"businessUnitId": BUSINESS_UNIT, "lastPollTime": iso(ask.world.now())}
    return ok(shown | {name: [_cut(ask, row)]})


def period(ask: Ask, *, longest_days: int) -> tuple[int, int]:
    """The instants of startDate and endDate, or from updatedSince until now.

    Raises:
        Refusal: 400, one is missing or no time, or they are too far apart.
    """
    start, end = ask.parameters.text("startDate"), ask.parameters.text("endDate")
    if start is None and end is None:
        begin = since(ask)
        if begin is None:
            raise Refusal(400, "InvalidParameter", "startDate and endDate, or updatedSince, are required")
        return begin, ask.world.now()
    try:
        begin, finish = parse_iso(start or ""), parse_iso(end or "")
    except (ValueError, OverflowError):
        raise Refusal(400, "InvalidParameter", "Invalid startDate or endDate") from None
    if not 0 <= finish - begin <= longest_days * 86_400_000:
        raise Refusal(400, "InvalidParameter", f"The period must not exceed {longest_days} days")
    return begin, finish


def _page(ask: Ask, rows: list[Row]) -> list[Row]:
    top, skip = number_filter(ask, "top"), number_filter(ask, "skip") or 0
    largest = int(ask.switches.largest_top)
    if (top is not None and not 0 < top <= largest) or skip < 0:
        raise Refusal(400, "InvalidParameter", f"top must be 1 to {largest}, skip not negative")
    return rows[skip : skip + (top or largest)]


def _ordered(ask: Ask, rows: list[Row]) -> list[Row]:
    text = ask.parameters.text("orderBy")
    if text is None or not rows:
        return rows
    name, _, direction = text.strip().partition(" ")
    key = next((known for known in rows[0] if known.lower() == name.lower()), None)
    if key is None or direction.strip().lower() not in {"", "asc", "desc"}:
        raise Refusal(400, "InvalidOrderBy", f"Invalid orderBy '{text}'")
    return sorted(rows, key=lambda row: _key(row[key]), reverse=direction.strip().lower() == "desc")


def _key(value: Any) -> tuple[bool, str, float]:
    """Numbers by size, texts by letters, nothing first."""
    if isinstance(value, int | float):
        return True, "", float(value)
    return value is not None, str(value or ""), 0.0


def _cut(ask: Ask, row: Row) -> Row:
    names = ask.parameters.names("fields")
    if not names:
        return row
    known = {name.lower(): name for name in row}
    unknown = [name for name in names if name.lower() not in known]
    if unknown:
        raise Refusal(400, "InvalidFields", f"Invalid fields list '{','.join(names)}'")
    return {known[name.lower()]: row[known[name.lower()]] for name in names}


def seconds(duration: int) -> float:
    """Milliseconds as the platform's seconds."""
    return round(duration / 1000, 3)
