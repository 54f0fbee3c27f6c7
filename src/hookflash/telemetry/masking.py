"""Hiding telephone numbers in log events, wherever and in whatever shape they stand."""

from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from hookflash.domain.privacy import mask_numbers

_DEEPEST = 10


def mask_event(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A log processor; what comes out holds only what JSON knows."""
    return {mask_numbers(str(name)): _masked(value, _DEEPEST) for name, value in event.items()}


def _masked(value: Any, deeper: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # A number is masked like its text, and stays a number if there was nothing to hide.
        text = str(value)
        return value if mask_numbers(text) == text else mask_numbers(text)
    if isinstance(value, Mapping) and deeper:
        return {mask_numbers(str(name)): _masked(item, deeper - 1) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and deeper:
        return [_masked(item, deeper - 1) for item in value]
    return mask_numbers(value if isinstance(value, str) else repr(value))
