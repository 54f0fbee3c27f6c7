"""The front door of a platform: every request is recorded, struck by faults on order, and answered."""

import asyncio
import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs

from aiohttp import web

from hookflash_simulator.clock import ms
from hookflash_simulator.faults import Fault, FaultRule
from hookflash_simulator.recorder import Recorded
from hookflash_simulator.simulation import Origin, Simulation

JSON = "application/json"


@dataclass(slots=True)
class Answer:
    """An answer that can still be held back, broken or thrown away."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON

    def response(self) -> web.Response:
        """The answer as it goes out."""
        headers = self.headers
        if self.body:
            headers = {"Content-Type": self.content_type, **headers}
        return web.Response(status=self.status, body=self.body, headers=headers)


def as_json(value: Any) -> bytes:
    """A value as compact JSON."""
    return json.dumps(value, separators=(",", ":")).encode()


class Operation(Protocol):
    """What a face serves under a path."""

    @property
    def name(self) -> str:
        """The vendor's name for it, in the ledger, the recorder and fault rules."""


@dataclass(slots=True)
class Visit:
    """One request on its way through a face."""

    simulation: Simulation
    platform: str
    request: web.BaseRequest
    recorded: Recorded
    path: str
    operation: str | None
    values: dict[str, str]
    body: bytes = b""
    fault: FaultRule | None = None
    _query: dict[str, list[str]] | None = None

    @property
    def query(self) -> dict[str, list[str]]:
        """The query, every value of every name."""
        if self._query is None:
            _, _, text = self.request.raw_path.partition("?")
            self._query = parse_qs(text, keep_blank_values=True)
        return self._query

    def accept(
        self,
        effect: Callable[[], bool],
        *,
        call_id: str | None,
        target: str | None,
        begin: Callable[[], None] | None = None,
        at_once: bool = False,
    ) -> None:
        """Take on a command: it is carried out after the usual delay, if no fault has it otherwise.

        Args:
            effect: Changes the world; False if it could not, and then nothing is written down.
            call_id: The call that it concerns.
            target: What it is aimed at, in the words of the control API.
            begin: What can be seen as soon as the command is accepted.
            at_once: True if the effect has no delay of its own.
        """
        do = self.fault.do if self.fault else None
        if do is Fault.FALSE_SUCCESS:
            return
        simulation = self.simulation
        origin = Origin(self.platform, self.operation or "", self.recorded.no)

        def carry_out() -> None:
            if effect():
                simulation.record_effect(origin, call_id, target)

        if begin is not None:
            begin()
        if do is Fault.LATE_EFFECT and self.fault is not None:
            simulation.clock.after(ms(self.fault.delay_s), carry_out)
        elif at_once:
            carry_out()
        else:
            simulation.clock.after(simulation.world.settings.effect_delay, carry_out)


class Face(Protocol):
    """One platform's way of speaking about the world."""

    platform: str

    def find(
        self, method: str, path: str, authorization: str | None = None
    ) -> tuple[str | None, dict[str, str], Any]:
        """The operation that serves a path, the path's values, and what the face needs to serve it."""

    def serve(self, visit: Visit, found: Any) -> Answer | Awaitable[Answer | web.StreamResponse]:
        """Answer a request."""

    def scripted(self, status: int, retry_after_s: float | None, path: str) -> Answer:
        """The platform's own answer of a status that a fault rule asks for, in the dialect of a path."""

    def new_call_id(self) -> str:
        """An id for a new call, as the platform writes them."""

    def close(self) -> None:
        """Let go of every connection that stays open by itself."""


class FrontDoor:
    """Handles every request to one face."""

    def __init__(self, simulation: Simulation, face: Face) -> None:
        self._simulation = simulation
        self._face = face

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Receive, record, strike, answer."""
        simulation, face = self._simulation, self._face
        path = request.raw_path.partition("?")[0]
        authorization = request.headers.get("Authorization")
        operation, values, found = face.find(request.method, path, authorization)
        recorder = simulation.recorder
        recorded = recorder.begin(simulation.clock.now(), face.platform, request.method, path, operation)
        visit = Visit(simulation, face.platform, request, recorded, path, operation, values)
        rule = None
        if simulation.faults.rules:
            rule = simulation.faults.choose(face.platform, operation, request.method, path)
        if rule is not None:
            recorded.fault = rule.do
            visit.fault = rule
        try:
            if request.can_read_body:
                visit.body = await request.read()
            response = await self._answer(visit, found)
        except web.HTTPRequestEntityTooLarge:
            response = face.scripted(413, None, path).response()
        except ConnectionAbortedError:
            recorder.end(recorded, None)
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        recorder.end(recorded, response.status)
        return response

    async def _answer(self, visit: Visit, found: Any) -> web.StreamResponse:
        rule = visit.fault
        if rule is None:
            answer = await self._serve(visit, found)
            return answer.response() if isinstance(answer, Answer) else answer
        if rule.do is Fault.DROP_BEFORE:
            raise ConnectionAbortedError
        if rule.do is Fault.STATUS:
            return self._face.scripted(rule.status, rule.retry_after_s, visit.path).response()
        answer = await self._serve(visit, found)
        if rule.do is Fault.DROP_AFTER:
            raise ConnectionAbortedError
        if rule.do is Fault.DELAY:
            await asyncio.sleep(rule.delay_s)
        if not isinstance(answer, Answer):
            return answer
        if rule.do is Fault.BAD_BODY:
            answer.body, answer.content_type = self._simulation.faults.break_body(answer.body)
        return answer.response()

    async def _serve(self, visit: Visit, found: Any) -> Answer | web.StreamResponse:
        try:
            answer = self._face.serve(visit, found)
            if not isinstance(answer, Answer):
                return await answer
        except Exception:  # noqa: BLE001 - a defect of the simulator must not look like a broken connection
            traceback.print_exc(file=sys.stderr)
            return self._face.scripted(500, None, visit.path)
        finally:
            self._simulation.settle()
        return answer
