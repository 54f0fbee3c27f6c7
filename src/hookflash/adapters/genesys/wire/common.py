"""What all parsers share: the error for an answer that lacks what we need, and pages of things."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlsplit

from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import count, has_list, rows, text

T = TypeVar("T")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: What could be read.
        rows: How many entries the page had.
        pages: How many pages there are, if the platform says so.
        next: Where the list goes on, if it is one of those that say so instead.
    """

    items: tuple[T, ...]
    rows: int
    pages: int | None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Something with an id and a name, and the division it belongs to."""

    id: str
    name: str
    division_id: str | None = None
    state: str | None = None


def read_all(read: Callable[[Row], T | None], entries: list[Row]) -> tuple[T, ...]:
    """What can be read of a list's entries."""
    return tuple(item for entry in entries if (item := read(entry)) is not None)


def parse_page(data: Any, what: str, read: Callable[[Row], T | None], key: str = "entities") -> Page[T]:
    """A page of a list; an entry that lacks what we need is left out."""
    if not has_list(data, key):
        raise unreadable(what)
    entries = rows(data, key)
    return Page(read_all(read, entries), len(entries), count(data, "pageCount"), text(data, "nextUri"))


def parse_one(data: Any, what: str, read: Callable[[Row], T | None]) -> T:
    """One thing."""
    item = read(data) if isinstance(data, dict) else None
    if item is None:
        raise unreadable(what)
    return item


def find_cursor(next_uri: str | None) -> str | None:
    """The cursor behind which a list goes on, from the address of its next page."""
    if next_uri is None:
        return None
    try:
        query = parse_qs(urlsplit(next_uri).query)
    except ValueError:
        return None
    return next(iter(query.get("after", ())), None)
