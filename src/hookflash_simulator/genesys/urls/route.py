"""What one line of the table of operations says."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.permissions import NOTHING, Needs
from hookflash_simulator.genesys.requests import Ask

Handler = Callable[[Ask], Answer | Awaitable[Answer | web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the platform; `changes_something` bars clients that may only read."""

    name: str
    method: str
    path: str
    handler: Handler
    needs: Needs = NOTHING
    changes_something: bool = False


def get(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    """An operation that reads."""
    return Route(name, "GET", f"/api/v2/{path}", handler, needs)


def head(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    """An operation that asks whether something is there."""
    return Route(name, "HEAD", f"/api/v2/{path}", handler, needs)


def post(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    """An operation that makes or does something."""
    return Route(name, "POST", f"/api/v2/{path}", handler, needs, changes_something=True)


def query(name: str, path: str, handler: Handler, needs: Needs = NOTHING, method: str = "POST") -> Route:
    """An operation that changes nothing of anybody else's, whatever its method."""
    return Route(name, method, f"/api/v2/{path}", handler, needs)


def put(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    """An operation that replaces something."""
    return Route(name, "PUT", f"/api/v2/{path}", handler, needs, changes_something=True)


def patch(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    """An operation that amends something."""
    return Route(name, "PATCH", f"/api/v2/{path}", handler, needs, changes_something=True)


def delete(name: str, path: str, handler: Handler, needs: Needs = NOTHING) -> Route:
    """An operation that ends something."""
    return Route(name, "DELETE", f"/api/v2/{path}", handler, needs, changes_something=True)
