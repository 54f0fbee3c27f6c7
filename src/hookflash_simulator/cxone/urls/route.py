"""What one line of the table of operations says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hookflash_simulator.cxone.paths import SERVICES
from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.front_door import Answer

Handler = Callable[[Ask], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `changes_something` bars users who may only read.

    Attributes:
        needs: The permission that the user of the token needs, None if every user has it.
    """

    name: str
    method: str
    path: str
    handler: Handler
    needs: str | None = None
    changes_something: bool = False


def get(name: str, path: str, handler: Handler, needs: str | None = None) -> Route:
    """An operation that reads; a path without a leading slash is one of the services."""
    return Route(name, "GET", _whole(path), handler, needs)


def query(name: str, path: str, handler: Handler, needs: str | None = None) -> Route:
    """An operation that reads, whatever its method."""
    return Route(name, "POST", _whole(path), handler, needs)


def post(name: str, path: str, handler: Handler, needs: str | None = None) -> Route:
    """An operation that does something."""
    return Route(name, "POST", _whole(path), handler, needs, changes_something=True)


def delete(name: str, path: str, handler: Handler, needs: str | None = None) -> Route:
    """An operation that ends something."""
    return Route(name, "DELETE", _whole(path), handler, needs, changes_something=True)


def _whole(path: str) -> str:
    return path if path.startswith("/") else SERVICES + path
