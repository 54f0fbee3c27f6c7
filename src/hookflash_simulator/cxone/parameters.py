"""What a request says, wherever it says it: query, JSON or form, whatever its type (reference 1.6)."""

import json
from typing import Any
from urllib.parse import parse_qs

from hookflash_simulator.cxone.errors import Refusal, bad

_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False, "": False}
LARGEST = 2**63 - 1


class Parameters:
    """Named values; names are matched without regard to case, the body goes before the query."""

    def __init__(self, query: dict[str, list[str]], body: bytes) -> None:
        self._values: dict[str, Any] = {name.lower(): given[-1] for name, given in query.items()}
        self._values |= {name.lower(): value for name, value in _body(body).items()}

    def raw(self, name: str) -> Any:
        """A value as it stands; None if absent."""
        return self._values.get(name.lower())

    def text(self, name: str) -> str | None:
        """A text; numbers are as good; absent, null and empty are None.

        Raises:
            Refusal: 400, it is something else.
        """
        value = self.raw(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise bad(name, value, "a text")

    def number(self, name: str, error: str | None = None) -> int | None:
        """A whole number, written as one or as text; None if absent.

        Args:
            name: The parameter.
            error: What a refusal is called, if not BadRequest.

        Raises:
            Refusal: 400, it is something else.
        """
        text = self.text(name)
        if text is None:
            return None
        text = text.strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(LARGEST)):
            raise Refusal(400, error) if error else bad(name, text, "an integer")
        return int(text)

    def flag(self, name: str) -> bool:
        """A truth value, written as one or as text; absent is False.

        Raises:
            Refusal: 400, it is something else.
        """
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        known = _TRUTH.get(str(value).strip().lower())
        if known is None:
            raise bad(name, value, "true or false")
        return known

    def names(self, name: str) -> list[str]:
        """A comma-joined list, or a JSON one."""
        value = self.raw(name)
        given = value if isinstance(value, list) else (self.text(name) or "").split(",")
        return [str(one).strip() for one in given if str(one).strip()]

    def section(self, name: str) -> "Parameters":
        """The mapping under a name; an absent one is empty.

        Raises:
            Refusal: 400, it is something else.
        """
        value = self.raw(name)
        if value is not None and not isinstance(value, dict):
            raise bad(name, value, "an object")
        inner = Parameters({}, b"")
        inner._values = {str(key).lower(): one for key, one in (value or {}).items()}
        return inner


def _body(body: bytes) -> dict[str, Any]:
    text = body.strip()
    if not text:
        return {}
    if text[:1] in {b"{", b"["}:
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise Refusal(400, "BadRequest", "The body is not JSON.") from None
        return value if isinstance(value, dict) else {}
    form = parse_qs(text.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: given[-1] for name, given in form.items()}
