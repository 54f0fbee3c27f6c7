"""The rows of the matrix: one transfer each, how it must end, and what must be true then.

A row that needs more than a scene, faults and a request has a step of its own (`steps.py`).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from types import EllipsisType
from typing import Any

from .evidence import Scene, Seen
from .matrix import NOTHING_WRONG, Cell
from .scenes import Start
from .stages import MAIN, Need, Stage

Step = Callable[[Scene, str], Awaitable[None]]
Check = Callable[[Seen], None]
START = "start"
"""Lands where it was."""
TO_SUPPORT: Mapping[str, Any] = {"to": "queue:Support"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One transfer.

    Attributes:
        name: What happens.
        cell: The square of the matrix it stands for.
        needs: What a platform must have for it.
        lacks: What a platform must not have for it.
        is_out_of_reach: Whether it is about a target that a platform must not reach.
        but: What is otherwise on a platform, by its name.
        start: The state of the call before.
        asks: The request beside connection and call; words in braces are filled in.
        faults: What goes wrong on the platform: the simulator's rules, each about one of our `Fault`.
        silent: The queues in which nobody picks up.
        private: Whether a sensitive stretch of the call is running.
        attributes: What is attached to the call from the beginning.
        beforehand: What is done before the request.
        by_others: How many commands about the call are not the service's.
        meanwhile: What is done once the transfer is accepted, before its end is waited for.
        status: How it ends; likewise `cause` and `reached`.
        lands: Where the caller is said to be at the end; ``agent of QUEUE`` for any agent of it.
        truth: Where they truly are, should that not be where they are said to be.
        effects: How often the call was changed, its rank in line left out: an agent may be faster.
        attempts: Every attempt, as status and cause; what stands before an ellipsis may come again.
        says: What the record's detail must contain.
        also: Further demands.
    """

    name: str
    cell: Cell
    needs: frozenset[Need] = frozenset()
    lacks: frozenset[Need] = frozenset()
    is_out_of_reach: bool = False
    but: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    start: Start = Start.CONNECTED
    connection: str = MAIN
    asks: Mapping[str, Any] = field(default_factory=lambda: TO_SUPPORT)
    faults: tuple[Mapping[str, Any], ...] = ()
    silent: tuple[str, ...] = ()
    private: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    beforehand: Callable[[Scene], Awaitable[None]] | None = None
    meanwhile: Step | None = None
    by_others: int = 0
    status: str
    cause: str | None = None
    reached: str | None = None
    lands: str = START
    truth: str | None = None
    effects: int = 0
    attempts: tuple[str | EllipsisType, ...] = ()
    says: str = ""
    also: Check | None = None

    @property
    def targets(self) -> frozenset[str]:
        """The types of target it names."""
        named = (self.asks["to"], self.asks.get("voicemail"), *self.asks.get("fallback", ()))
        return frozenset(_type_of(to) for to in named if to is not None)

    def occurs_on(self, stage: Stage) -> bool:
        """Whether a platform has all it needs, and nothing that rules it out."""
        is_reached = self.targets <= stage.reaches[self.cell.verb]
        has_all = self.needs <= stage.offers and not self.lacks & stage.offers
        is_tried = any(fnmatch(self.name, pattern) for pattern in stage.rows)
        return is_tried and has_all and is_reached is not self.is_out_of_reach

    def on(self, stage: Stage) -> "Row":
        """The row as it happens there."""
        cell = replace(self.cell, platform=stage.platform, dialect=stage.dialect)
        return replace(self, cell=cell, **self.but.get(stage.speaks, {}))


def without_reasons(**more: Any) -> dict[str, Any]:
    """What is otherwise on CXone if a target does not take the call: why it did not is not told."""
    return {"cxone": {"cause": "no_answer", "attempts": ("failed no_answer",), **more}}


def asking(verb: str, to: str, **more: Any) -> dict[str, Any]:
    """What is asked for, as a blind transfer or a consult."""
    return {"to": to, **({"kind": "consult"} if verb == "consult" else {}), **more}


def fine(name: str, **changes: Any) -> Row:
    """A row in which nothing goes wrong: a person of Support picks up."""
    return completed(name, NOTHING_WRONG, **changes)


def completed(name: str, outcome: str, **changes: Any) -> Row:
    """A row that ends well whatever went wrong."""
    usual: dict[str, Any] = {
        "status": "completed",
        "reached": "person",
        "lands": "agent of Support",
        "effects": 1,
        "attempts": ("completed",),
    }
    return _row(name, outcome, {**usual, **changes})


def ended(name: str, outcome: str, status: str, **changes: Any) -> Row:
    """A row that ends otherwise, with that cause."""
    return _row(name, outcome, {"status": status, "cause": outcome, **changes})


def rejected(name: str, outcome: str, **changes: Any) -> Row:
    """A row in which nothing is done."""
    return ended(name, outcome, "rejected", **changes)


def _row(name: str, outcome: str, values: dict[str, Any]) -> Row:
    asks = values.get("asks", TO_SUPPORT)
    cell = Cell(outcome=outcome, verb=asks.get("kind", "blind"), target=_type_of(asks["to"]))
    return Row(name=name, cell=cell, **values)


def _type_of(to: Any) -> str:
    return str(to["type"] if isinstance(to, Mapping) else to.partition(":")[0].strip().lower())
