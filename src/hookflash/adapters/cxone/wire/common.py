"""What all parsers share: ids, texts, truth values, and where a list's rows stand."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.fields import text
from hookflash.domain.errors import PlatformError

T = TypeVar("T")
Row = Mapping[str, Any]
_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_TRUE = frozenset({"true", "1", "yes"})
# Up to about version 20 lists are nested, in one of two spellings (reference 1.5, 4.2).
_NESTS = ("resultSet", "resultset")


def is_number_id(value: str) -> bool:
    """Whether a text has the shape of the platform's ids: whole numbers of up to 64 bits."""
    return _ID.fullmatch(value) is not None


def ident(row: Any, *keys: str) -> str | None:
    """An id, under the first of the keys that holds one; nought stands for none."""
    for key in keys:
        value = row.get(key) if isinstance(row, Mapping) else None
        written = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
        if is_number_id(written):
            return written
    return None


def said(row: Any, *keys: str) -> str | None:
    """A text, under the first of the keys that holds one; a number is written out."""
    for key in keys:
        value = row.get(key) if isinstance(row, dict) else None
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
            return str(value)
        found = text(row, key)
        if found is not None:
            return found
    return None


def letters(row: Any, *keys: str) -> str | None:
    """A word as it is compared: lower case, letters and digits alone."""
    found = said(row, *keys)
    return None if found is None else "".join(one for one in found.lower() if one.isalnum()) or None


def truth(row: Any, *keys: str) -> bool | None:
    """A truth value, written as one, as a number or as text; none if it is not told."""
    for key in keys:
        value = row.get(key) if isinstance(row, Mapping) else None
        if isinstance(value, bool):
            return value
        if isinstance(value, int | str) and str(value).strip():
            return str(value).strip().lower() in _TRUE
    return None


def figure(row: Any, *keys: str) -> int | None:
    """A whole number that is not negative, under the first of the keys that holds one."""
    for key in keys:
        value = row.get(key) if isinstance(row, Mapping) else None
        written = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
        if written.isascii() and written.isdigit() and len(written) <= 9:  # noqa: PLR2004 - digits of a count
            return int(written)
    return None


def rows_of(data: Any, key: str, what: str) -> tuple[dict[str, Any], ...]:
    """The rows of a list; none at all where the platform answered that it found nothing.

    Raises:
        PlatformError: There is no such list.
    """
    if data is None:
        return ()
    place = data if isinstance(data, dict) else {}
    nested = next((place[nest] for nest in _NESTS if isinstance(place.get(nest), dict)), place)
    wanted = key.lower()
    found = next((value for name, value in nested.items() if str(name).lower() == wanted), None)
    if isinstance(found, dict):
        return (found,)
    if not isinstance(found, list):
        raise unreadable(what)
    return tuple(row for row in found if isinstance(row, dict))


def read_rows(data: Any, key: str, what: str, read: Callable[[dict[str, Any]], T | None]) -> tuple[T, ...]:
    """What can be read of a list's rows; a row that lacks what we need is left out."""
    return tuple(item for row in rows_of(data, key, what) if (item := read(row)) is not None)


def read_one(data: Any, key: str, what: str, read: Callable[[dict[str, Any]], T | None]) -> T:
    """One thing: the only row of a list of one, or the answer itself.

    Raises:
        PlatformError: There is none.
    """
    try:
        item = next(iter(read_rows(data, key, what, read)), None)
    except PlatformError:
        item = read(data) if isinstance(data, dict) else None
    if item is None:
        raise unreadable(what)
    return item
