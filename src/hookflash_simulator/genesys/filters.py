"""Filters of analytics queries: predicates and clauses over the dimensions of a row (reference 12)."""

from collections.abc import Callable, Mapping
from typing import Any

from hookflash_simulator.clock import parse_iso
from hookflash_simulator.genesys.errors import Refusal, bad_value

Row = Mapping[str, str]
Holds = Callable[[Row], bool]
OPERATORS = ("matches", "exists", "notExists")


def read_filter(given: Any, *, is_clause: bool = False) -> Holds:
    """A filter of predicates and clauses as a test of a row's dimensions; a clause has no clauses.

    Raises:
        Refusal: It is malformed.
    """
    if not isinstance(given, dict) or str(given.get("type", "")).lower() not in {"and", "or"}:
        raise Refusal(400, "bad.request")
    clauses, predicates = given.get("clauses") or [], given.get("predicates") or []
    if not isinstance(clauses, list) or not isinstance(predicates, list) or (is_clause and clauses):
        raise Refusal(400, "bad.request")
    parts = [read_filter(clause, is_clause=True) for clause in clauses]
    parts += [_predicate(one) for one in predicates]
    joined = all if given["type"].lower() == "and" else any
    return lambda row: not parts or joined(part(row) for part in parts)


def read_filters(given: Any) -> Holds:
    """A list of filters, of which a row must pass every one.

    Raises:
        Refusal: It is malformed.
    """
    if not isinstance(given or [], list):
        raise Refusal(400, "bad.request")
    filters = [read_filter(one) for one in given or []]
    return lambda row: all(holds(row) for holds in filters)


def read_interval(given: Any) -> tuple[int, int]:
    """An interval (``2026-01-05T09:00:00.000Z/2026-01-05T10:00:00.000Z``) as two instants.

    Raises:
        Refusal: It is none, or ends before it begins.
    """
    begin, slash, end = str(given).partition("/")
    try:
        interval = parse_iso(begin), parse_iso(end)
    except (ValueError, OverflowError):
        raise Refusal(400, "invalid.date") from None
    if not slash or interval[0] >= interval[1]:
        raise bad_value("interval", given, "start/end")
    return interval


def _predicate(given: Any) -> Holds:
    if not isinstance(given, dict) or not isinstance(given.get("dimension"), str):
        raise Refusal(400, "bad.request")
    dimension, operator = given["dimension"], given.get("operator") or OPERATORS[0]
    value = str(given.get("value", "")).lower()
    if operator not in OPERATORS:
        raise bad_value("operator", operator, *OPERATORS)
    if operator == "exists":
        return lambda row: dimension in row
    if operator == "notExists":
        return lambda row: dimension not in row
    return lambda row: row.get(dimension, "").lower() == value
