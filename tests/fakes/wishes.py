"""Requests in the domain's types, from what a test says."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from hookflash.domain.ids import CallId
from hookflash.domain.requests import (
    DoneWhen,
    IfBusy,
    Kind,
    OnPatience,
    Release,
    TransferOptions,
    TransferRequest,
)
from hookflash.domain.targets import Target, parse_target

_WORDS: Mapping[str, type[StrEnum]] = {
    "kind": Kind,
    "release": Release,
    "done_when": DoneWhen,
    "on_patience": OnPatience,
    "if_busy": IfBusy,
}


def make_request(
    call_id: str, *, connection: str, to: str | Target, options: TransferOptions
) -> TransferRequest:
    """A request from what a caller of the library says.

    Raises:
        InvalidRequest: A target is malformed.
    """
    values: dict[str, Any] = dict(options)
    values |= {name: words(values[name]) for name, words in _WORDS.items() if name in values}
    values["fallback"] = tuple(_as_target(item) for item in options.get("fallback", ()))
    values["skills"] = tuple(options.get("skills", ()))
    values["context"] = dict(options.get("context", {}))
    if "voicemail" in options:
        values["voicemail"] = _as_target(options["voicemail"])
    return TransferRequest(connection=connection, call_id=CallId(call_id), to=_as_target(to), **values)


def _as_target(target: str | Target) -> Target:
    return parse_target(target) if isinstance(target, str) else target
