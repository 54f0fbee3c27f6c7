"""The NICE CXone face: find the operation, let the user through, answer in the platform's manner."""

from collections.abc import Awaitable

from aiohttp import web

from hookflash_simulator.authorize import AuthorizationCodes
from hookflash_simulator.cxone import errors, rate_limit
from hookflash_simulator.cxone.contacts import ContactBook
from hookflash_simulator.cxone.errors import Refusal, refused
from hookflash_simulator.cxone.feed import Feed
from hookflash_simulator.cxone.numbers import Numbers
from hookflash_simulator.cxone.paths import Paths
from hookflash_simulator.cxone.requests import PLATFORM, Ask
from hookflash_simulator.cxone.sessions import SessionStore
from hookflash_simulator.cxone.signing import SigningKey
from hookflash_simulator.cxone.tokens import TokenStore
from hookflash_simulator.cxone.urls import PUBLIC, ROUTES, Route
from hookflash_simulator.cxone.users import permit
from hookflash_simulator.front_door import Answer, Visit
from hookflash_simulator.randomness import Stream
from hookflash_simulator.router import Found
from hookflash_simulator.simulation import Simulation

CORRELATION = "CorrelationId"
PREFLIGHT = "preflight"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Expose-Headers": f"{errors.STATUS_TEXT}, {CORRELATION}, Retry-After",
    "Access-Control-Max-Age": "600",
}


class CxoneFace:
    """Serves the login host, the tenant's discovery and the contact-centre API on one address."""

    platform = PLATFORM

    def __init__(self, simulation: Simulation) -> None:
        seed = simulation.world.seed
        self._simulation = simulation
        self._correlations = Stream(seed, "cxone_correlation")
        self.tokens = TokenStore(seed, simulation.clock.now)
        self.codes = AuthorizationCodes(seed, simulation.clock.now)
        self.key = SigningKey()
        self.numbers = Numbers()
        self.book = ContactBook(seed)
        self.sessions = SessionStore(seed)
        self.feed = Feed(simulation, self.book, self.sessions)
        self._paths = Paths(ROUTES)
        simulation.on_reset.append(self._begin_anew)

    def find(
        self, method: str, path: str, authorization: str | None = None
    ) -> tuple[str | None, dict[str, str], Found[Route] | None]:
        """The operation that serves a path."""
        del authorization
        if method == "OPTIONS":
            return PREFLIGHT, {}, None
        found = self._paths.find(method, path)
        return (found.target.name if found.target else None), found.values, found

    def serve(
        self, visit: Visit, found: Found[Route] | None
    ) -> Answer | Awaitable[Answer | web.StreamResponse]:
        """Answer a request."""
        if found is None:
            return self._dressed(visit, Answer(204, headers={errors.STATUS_TEXT: "OK"}))
        try:
            outcome = self._handle(visit, found)
        except Refusal as refusal:
            outcome = refused(refusal)
        if isinstance(outcome, Answer):
            return self._dressed(visit, outcome)
        return self._awaited(visit, outcome)

    def scripted(self, status: int, retry_after_s: float | None) -> Answer:
        """The platform's own answer of a status that a fault rule asks for."""
        answer = errors.scripted(status, retry_after_s)
        answer.headers |= _CORS | {CORRELATION: self._correlations.uuid()}
        return answer

    def new_call_id(self) -> str:
        """The id of a master contact."""
        return str(self.book.new_id())

    def close(self) -> None:
        """Answer the requests that wait for events."""
        self.sessions.clear()

    def _handle(self, visit: Visit, found: Found[Route]) -> Answer | Awaitable[Answer]:
        route = found.target
        if route is None:
            if found.allowed:
                raise Refusal(405, "Method Not Allowed", headers={"Allow": ", ".join(found.allowed)})
            raise Refusal(404, "resource not found")
        ask = Ask(visit, self)
        if route in PUBLIC:
            return route.handler(ask)
        world = visit.simulation.world
        rate_limit.count(ask.token, visit.simulation.rate_limit, world.now(), ask.switches)
        user = ask.user
        if route.needs is not None:
            permit(user, world.directory, route.needs)
        if route.changes_something and user.reads_only:
            raise Refusal(403, "Forbidden")
        return route.handler(ask)

    async def _awaited(self, visit: Visit, outcome: Awaitable[Answer]) -> Answer:
        try:
            return self._dressed(visit, await outcome)
        except Refusal as refusal:
            return self._dressed(visit, refused(refusal))

    def _dressed(self, visit: Visit, answer: Answer) -> Answer:
        """The headers that every answer has (reference 6)."""
        headers = visit.request.headers
        asked = headers.get("Access-Control-Request-Headers", "*")
        answer.headers |= _CORS | {"Access-Control-Allow-Headers": asked}
        answer.headers.setdefault(errors.STATUS_TEXT, "Success")
        answer.headers[CORRELATION] = headers.get(CORRELATION) or self._correlations.uuid()
        return answer

    def _begin_anew(self) -> None:
        world = self._simulation.world
        self.sessions.clear()
        self.book.begin_anew(world.seed)
        self.tokens.begin_anew(world)
