"""Logs: one JSON line an event on stderr, for our own events and for the libraries' alike."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from hookflash.domain.privacy import mask_numbers

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def _mask(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Hide what looks like a telephone number, wherever a library put it."""
    return {name: mask_numbers(value) if isinstance(value, str) else value for name, value in event.items()}


def set_up_logging(level: str = "info") -> None:
    """Send every log line of this process, ours and the libraries', through one chain to stderr."""
    chain: list[Any] = [
        structlog.stdlib.ExtraAdder(),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("hookflash").setLevel(_LEVELS.get(level, logging.INFO))
