"""The NICE CXone face: find the operation, let the user through, answer in the platform's manner."""

from collections.abc import Awaitable
from dataclasses import dataclass

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
from hookflash_simulator.cxone.tutorial import answers as tutorial_answers
from hookflash_simulator.cxone.tutorial import urls as tutorial
from hookflash_simulator.cxone.tutorial.dialect import TutorialDialect
from hookflash_simulator.cxone.tutorial.tokens import DIALECT
from hookflash_simulator.cxone.urls import PUBLIC, ROUTES, Route
from hookflash_simulator.cxone.users import permit
from hookflash_simulator.front_door import Answer, Visit
from hookflash_simulator.randomness import Stream
from hookflash_simulator.router import Found, Router
from hookflash_simulator.simulation import Simulation

CORRELATION = "CorrelationId"
PREFLIGHT = "preflight"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
    "Access-Control-Expose-Headers": f"{errors.STATUS_TEXT}, {CORRELATION}, Retry-After",
    "Access-Control-Max-Age": "600",
}


@dataclass(frozen=True, slots=True)
class Place:
    """What serves a path, and in which dialect."""

    found: Found[Route]
    in_tutorial: bool


class CxoneFace:
    """Serves the login host, the tenant's discovery and the contact-centre API on one address.

    The paths of the tutorial are served beside them, to everybody but clients of the published dialect.
    """

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
        self.tutorial = TutorialDialect()
        self._paths = Paths(ROUTES)
        self._tutorial_paths: Router[Route] = Router()
        for route in tutorial.ROUTES:
            self._tutorial_paths.add(route.method, route.path, route)
        simulation.on_reset.append(self._begin_anew)

    def find(
        self, method: str, path: str, authorization: str | None = None
    ) -> tuple[str | None, dict[str, str], Place | None]:
        """The operation that serves a path; asking what a path allows has none."""
        if method == "OPTIONS":
            return PREFLIGHT, {}, None
        in_tutorial = _is_tutorial(path) and not self._is_published(authorization)
        paths = self._tutorial_paths if in_tutorial else self._paths
        found = paths.find(method, path)
        return (found.target.name if found.target else None), found.values, Place(found, in_tutorial)

    def serve(self, visit: Visit, place: Place | None) -> Answer | Awaitable[Answer | web.StreamResponse]:
        """Answer a request."""
        if place is None:
            return self._dressed(visit, Answer(204, headers={errors.STATUS_TEXT: "OK"}))
        try:
            outcome = self._handle(visit, place)
        except Refusal as refusal:
            outcome = self._refused(refusal, in_tutorial=place.in_tutorial)
        if not isinstance(outcome, Answer):
            return self._awaited(visit, outcome)
        if place.in_tutorial:
            outcome.headers.setdefault(tutorial_answers.REQUEST_ID, self._correlations.uuid())
            return outcome
        return self._dressed(visit, outcome)

    def scripted(self, status: int, retry_after_s: float | None, path: str) -> Answer:
        """The platform's own answer of a status that a fault rule asks for, in the dialect of a path."""
        in_tutorial = _is_tutorial(path)
        answer = self._refused(errors.scripted(status, retry_after_s), in_tutorial=in_tutorial)
        if not in_tutorial:
            answer.headers |= _CORS | {CORRELATION: self._correlations.uuid()}
        return answer

    def new_call_id(self) -> str:
        """The id of a master contact."""
        return str(self.book.new_id())

    def close(self) -> None:
        """Answer the requests that wait for events."""
        self.sessions.clear()

    def _handle(self, visit: Visit, place: Place) -> Answer | Awaitable[Answer]:
        route, allowed = place.found.target, place.found.allowed
        if route is None:
            if allowed:
                raise Refusal(405, "Method Not Allowed", headers={"Allow": ", ".join(allowed)})
            raise Refusal(404, "resource not found")
        ask = Ask(visit, self)
        if route in PUBLIC or route is tutorial.TOKEN:
            return route.handler(ask)
        world = visit.simulation.world
        says_when = place.in_tutorial or ask.switches.retry_after == "present"
        rate_limit.count(ask.token, visit.simulation.rate_limit, world.now(), says_when=says_when)
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

    def _is_published(self, authorization: str | None) -> bool:
        """True if a good token belongs to a client of the published dialect."""
        token = self.tokens.find((authorization or "").partition(" ")[2].strip())
        client = None if token is None else self._simulation.world.directory.clients.get(token.client)
        return token is not None and (client is None or client.dialect != DIALECT)

    def _refused(self, refusal: Refusal, *, in_tutorial: bool) -> Answer:
        if in_tutorial:
            return tutorial_answers.refused(refusal, self._correlations.uuid())
        return refused(refusal)

    def _dressed(self, visit: Visit, answer: Answer) -> Answer:
        """The headers that every answer of the published dialect has (reference 6)."""
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
        self.tutorial.begin_anew()


def _is_tutorial(path: str) -> bool:
    return path.startswith(tutorial.ROOT)
