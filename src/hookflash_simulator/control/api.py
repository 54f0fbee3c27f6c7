"""The routes of the control API, and how its errors look."""

import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from hookflash_simulator.control import accounts, calls, events, people, running
from hookflash_simulator.control.requests import ControlRequest, Refused
from hookflash_simulator.fields import WrongField
from hookflash_simulator.router import Router
from hookflash_simulator.simulation import Simulation
from hookflash_simulator.world.loading import WrongWorld

Handler = Callable[[ControlRequest], Any]
Streamer = Callable[[ControlRequest, web.BaseRequest], Awaitable[web.StreamResponse]]

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/sim/v1/world", people.show_world),
    ("POST", "/sim/v1/calls", calls.place),
    ("GET", "/sim/v1/calls", calls.show_all),
    ("GET", "/sim/v1/calls/{call_id}", calls.show),
    ("POST", "/sim/v1/calls/{call_id}/hang-up", calls.hang_up),
    ("PATCH", "/sim/v1/agents/{name}", people.change_agent),
    ("PATCH", "/sim/v1/queues/{name}", people.change_queue),
    ("PATCH", "/sim/v1/campaigns/{name}", people.change_campaign),
    ("GET", "/sim/v1/clients", accounts.show_clients),
    ("PATCH", "/sim/v1/clients/{name}", accounts.change_client),
    ("PATCH", "/sim/v1/emergency-groups/{name}", accounts.change_emergency),
    ("PUT", "/sim/v1/faults", running.order_faults),
    ("GET", "/sim/v1/faults", running.show_faults),
    ("GET", "/sim/v1/effects", running.show_effects),
    ("GET", "/sim/v1/requests", running.show_requests),
    ("POST", "/sim/v1/maintenance", running.announce_maintenance),
    ("GET", "/sim/v1/clock", running.show_clock),
    ("POST", "/sim/v1/clock", running.advance_clock),
    ("POST", "/sim/v1/reset", running.reset),
)
EVENTS = "/sim/v1/events"


class ControlApi:
    """Handles every request to the control port."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._events = events.EventStream(simulation)
        self._router: Router[Handler] = Router()
        for method, template, handler in ROUTES:
            self._router.add(method, template, handler)

    def close(self) -> None:
        """End all event streams."""
        self._events.close()

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        path, _, query = request.raw_path.partition("?")
        if path == EVENTS and request.method == "GET":
            return await self._events.stream(request)
        found = self._router.find(request.method, path)
        if found.target is None:
            allowed = [*found.allowed, "GET"] if path == EVENTS else found.allowed
            return (
                _error(405, f"allowed here: {', '.join(allowed)}") if allowed else _error(404, "no such path")
            )
        try:
            body = await request.read() if request.can_read_body else b""
            asked = ControlRequest(self._simulation, found.values, query, body)
            status, value = _outcome(found.target(asked))
        except (WrongField, WrongWorld, Refused, ValueError) as error:
            return _error(error.status if isinstance(error, Refused) else 400, str(error))
        except web.HTTPRequestEntityTooLarge:
            return _error(413, "the body is too large")
        except Exception as error:  # noqa: BLE001 - the port must stay usable whatever a handler does
            traceback.print_exc(file=sys.stderr)
            return _error(500, f"{type(error).__name__}: {error}")
        finally:
            self._simulation.settle()
        return _answer(status, value)


def _outcome(value: Any) -> tuple[int, Any]:
    return value if isinstance(value, tuple) else (200, value)


def _error(status: int, text: str) -> web.Response:
    return _answer(status, {"error": text})


def _answer(status: int, value: Any) -> web.Response:
    body = json.dumps(value, separators=(",", ":")).encode()
    return web.Response(status=status, body=body, headers={"Content-Type": "application/json"})
