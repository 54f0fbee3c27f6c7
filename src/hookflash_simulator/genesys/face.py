"""The Genesys face: find the operation, let the token through, answer in the platform's manner."""

from collections.abc import Awaitable

from aiohttp import web

from hookflash_simulator.front_door import Answer, Visit
from hookflash_simulator.genesys import permissions, rate_limit
from hookflash_simulator.genesys.channels import ChannelStore
from hookflash_simulator.genesys.errors import SCRIPTED, Refusal, refused
from hookflash_simulator.genesys.feed import Feed
from hookflash_simulator.genesys.requests import PLATFORM, Ask
from hookflash_simulator.genesys.tokens import TokenStore
from hookflash_simulator.genesys.urls import ROUTES, Route
from hookflash_simulator.randomness import Stream
from hookflash_simulator.router import Found, Router
from hookflash_simulator.simulation import Simulation

TOKEN = "/oauth/token"  # noqa: S105 - a path
TOKEN_OPERATION = "post_oauth_token"  # noqa: S105 - an operation id
SOCKETS = "/channels/"
SOCKET_OPERATION = "connect_channel"
CORRELATION = "ININ-Correlation-Id"


class GenesysFace:
    """Serves the published dialect."""

    platform = PLATFORM

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._correlations = Stream(simulation.world.seed, "correlation")
        self.tokens = TokenStore(simulation.world.seed, simulation.clock.now)
        self.channels = ChannelStore(simulation.world.seed)
        self._feed = Feed(simulation, self.channels, self._correlations)
        self._router: Router[Route] = Router()
        for route in ROUTES:
            self._router.add(route.method, route.path, route)
        simulation.on_reset.append(lambda: self.tokens.begin_anew(simulation.world))

    def find(self, method: str, path: str) -> tuple[str | None, dict[str, str], Found[Route] | None]:
        """The operation that serves a path; the token's own has no route."""
        if path == TOKEN and method == "POST":
            return TOKEN_OPERATION, {}, None
        if path.startswith(SOCKETS) and method == "GET":
            return SOCKET_OPERATION, {"channelId": path.removeprefix(SOCKETS)}, None
        found = self._router.find(method, path)
        return (found.target.name if found.target else None), found.values, found

    def serve(
        self, visit: Visit, found: Found[Route] | None
    ) -> Answer | Awaitable[Answer | web.StreamResponse]:
        """Answer a request."""
        if visit.operation == SOCKET_OPERATION:
            return self._feed.connect(visit)
        if found is None:
            answer = self.tokens.grant(visit)
            answer.headers[CORRELATION] = self._correlations.uuid()
            return answer
        limits: dict[str, str] = {}
        try:
            token = self.tokens.check(visit.request.headers.get("Authorization"))
            limits = rate_limit.count(token, visit.simulation.rate_limit, visit.simulation.clock.now())
            route = _route(found)
            directory = visit.simulation.world.directory
            permissions.check(token, route.needs, directory, changes_something=route.changes_something)
            outcome = route.handler(Ask(visit, token, self))
        except Refusal as refusal:
            outcome = self._refused(refusal)
        if isinstance(outcome, Answer):
            outcome.headers.update(limits)
            outcome.headers.setdefault(CORRELATION, self._correlations.uuid())
        return outcome

    def scripted(self, status: int, retry_after_s: float | None) -> Answer:
        """The platform's own answer of a status that a fault rule asks for."""
        headers = {} if retry_after_s is None else {"Retry-After": f"{retry_after_s:g}"}
        code = SCRIPTED.get(status, f"http.status.{status}")
        params = (
            {"seconds": f"{retry_after_s:g}"} if code == SCRIPTED[429] and retry_after_s is not None else {}
        )
        if code == SCRIPTED[429] and not params:
            params = {"seconds": "60"}
        return self._refused(Refusal(status, code, headers=headers, **params))

    def new_call_id(self) -> str:
        """A conversation id: a UUID like all others."""
        return self._simulation.world.new_id()

    def close(self) -> None:
        """Close the sockets of all channels."""
        self.channels.close()

    def _refused(self, refusal: Refusal) -> Answer:
        correlation = self._correlations.uuid()
        answer = refused(refusal, correlation)
        answer.headers[CORRELATION] = correlation
        return answer


def _route(found: Found[Route]) -> Route:
    if found.target is not None:
        return found.target
    if found.allowed:
        raise Refusal(405, "method.not.allowed", headers={"Allow": ", ".join(found.allowed)})
    raise Refusal(404, "not.found")
