"""Which events a webhook wants: conditions on fields of the event's data, as seed 002 writes them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hookflash_simulator.genesys.tutorial.errors import wrong
from hookflash_simulator.genesys.tutorial.reading import as_object

DEPTH = 8
"""Fields within fields that a condition may name."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a field (``target.id``), an operator, and what it is held against."""

    path: tuple[str, ...]
    operator: str
    operand: Any

    def holds(self, data: dict[str, Any]) -> bool:
        """True if the data of an event is as the condition wants it."""
        value: Any = data
        for name in self.path:
            value = value.get(name) if isinstance(value, dict) else None
        return _OPERATORS[self.operator](value, self.operand)


def read_conditions(fields: dict[str, Any]) -> tuple[Condition, ...]:
    """The conditions of one event, all of which must hold.

    Raises:
        Refusal: 400 for an operator that does not exist, or one that is given the wrong thing.
    """
    return tuple(one for name, wanted in fields.items() for one in _conditions(name, wanted))


def _conditions(name: str, wanted: object) -> list[Condition]:
    path = tuple(name.split("."))
    if len(path) > DEPTH:
        raise wrong("filter", "names fields too deep")
    if not isinstance(wanted, dict):
        return [Condition(path, "$eq", wanted)]
    for operator, operand in as_object(wanted).items():
        if operator not in _OPERATORS:
            raise wrong("filter", f"the operators are {', '.join(_OPERATORS)}")
        if not isinstance(operand, _OPERANDS.get(operator, object)):
            raise wrong("filter", f"{operator} is given the wrong kind of value")
    return [Condition(path, operator, operand) for operator, operand in wanted.items()]


_OPERANDS: dict[str, type] = {"$exists": bool, "$in": list, "$nin": list}
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$exists": lambda value, operand: (value is not None) is operand,
    "$eq": lambda value, operand: bool(value == operand),
    "$ne": lambda value, operand: bool(value != operand),
    "$in": lambda value, operand: value in operand,
    "$nin": lambda value, operand: value not in operand,
}
