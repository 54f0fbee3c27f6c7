"""Strict reading of mappings that people write: world files, control requests, fault rules."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
_REQUIRED: Any = object()
_NAMES: dict[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


class WrongField(Exception):
    """A key is unknown or missing, or its value is not allowed; the text names the key and what is."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}" if key else problem)
        self.key = key


class Fields:
    """One mapping, read key by key; what nobody has asked for when it is closed is an error."""

    def __init__(self, value: object, key: str = "") -> None:
        if not isinstance(value, Mapping):
            raise WrongField(key, f"must be a mapping, not {_said(value)}")
        self._values: Mapping[Any, Any] = value
        self._key = key
        self._known: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def key(self, name: str) -> str:
        """The whole path of a key, as an error says it."""
        return f"{self._key}.{name}" if self._key else name

    def take(self, name: str, kind: type[T], default: T = _REQUIRED) -> T:
        """The value of a key; a whole number stands for a number, nothing else is converted.

        Raises:
            WrongField: The key is missing without a default, or its value is of another kind.
        """
        self._known.append(name)
        if name not in self._values:
            if default is _REQUIRED:
                raise WrongField(self.key(name), f"is required, {_NAMES.get(kind, kind.__name__)}")
            return default
        value = self._values[name]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (
            isinstance(value, bool) and kind is not bool and kind is not object
        ):
            raise WrongField(self.key(name), f"must be {_NAMES.get(kind, kind.__name__)}, not {_said(value)}")
        return value

    def optional(self, name: str, kind: type[T]) -> T | None:
        """The value of a key, None where it is absent or null."""
        self._known.append(name)
        return None if self._values.get(name) is None else self.take(name, kind)

    def one_of(self, name: str, allowed: Iterable[str], default: str = _REQUIRED) -> str:
        """The value of a key that allows a few words only."""
        value = self.take(name, str, default)
        words = list(allowed)
        if value not in words:
            raise WrongField(self.key(name), f"must be one of {', '.join(words)}, not {value!r}")
        return value

    def positive(self, name: str, default: float = _REQUIRED) -> float:
        """The value of a key that is a number and not below zero."""
        value = self.take(name, float, default)
        if not 0 <= value < math.inf:
            raise WrongField(self.key(name), f"must be a number and not negative, not {value:g}")
        return value

    def texts(self, name: str) -> list[str]:
        """The value of a key that is a list of texts; an absent one is empty."""
        value = self.take(name, list, [])
        for item in value:
            if not isinstance(item, str):
                raise WrongField(self.key(name), f"must be a list of texts, not of {_said(item)}")
        return value

    def some_of(self, name: str, allowed: Iterable[str]) -> list[str]:
        """The value of a key that is a list of some of these texts; an absent one is empty."""
        values, words = self.texts(name), list(allowed)
        for value in values:
            if value not in words:
                raise WrongField(
                    self.key(name), f"unknown {value!r}; allowed here: {', '.join(words) or 'none'}"
                )
        return values

    def section(self, name: str) -> "Fields":
        """The mapping under a key; an absent or empty one has no keys."""
        self._known.append(name)
        return Fields(self._values.get(name) or {}, self.key(name))

    def sections(self, name: str) -> "list[tuple[str, Fields]]":
        """The mappings under a key of mappings, by name, in the order in which they stand."""
        section = self.section(name)
        return [(key, section.section(key)) for key in section.names()]

    def names(self) -> list[str]:
        """The keys that are there.

        Raises:
            WrongField: One is not a text.
        """
        for key in self._values:
            if not isinstance(key, str):
                raise WrongField(self._key, f"the key {key!r} must be a text (put it in quotes)")
        return list(self._values)

    def close(self) -> None:
        """All keys have been asked for.

        Raises:
            WrongField: There are others.
        """
        known = sorted(set(self._known))
        unknown = [str(key) for key in self._values if key not in known]
        if unknown:
            allowed = ", ".join(known) or "none"
            raise WrongField(
                self._key, f"unknown {', '.join(repr(key) for key in unknown)}; allowed here: {allowed}"
            )


def _said(value: object) -> str:
    text = repr(value)
    return text if len(text) < 60 else f"a {type(value).__name__}"  # noqa: PLR2004
