"""The Genesys face: find the operation, let the token through, answer in the platform's manner."""

from collections.abc import Awaitable, Iterable

from aiohttp import web

from hookflash_simulator.authorize import AuthorizationCodes
from hookflash_simulator.front_door import Answer, Visit
from hookflash_simulator.genesys import permissions, rate_limit, scopes
from hookflash_simulator.genesys.channels import ChannelStore
from hookflash_simulator.genesys.errors import SCRIPTED, Refusal, refused
from hookflash_simulator.genesys.feed import Feed
from hookflash_simulator.genesys.oauth import TokenDesk
from hookflash_simulator.genesys.requests import PLATFORM, Ask
from hookflash_simulator.genesys.tokens import PUBLISHED, TokenStore
from hookflash_simulator.genesys.tutorial import tokens as tutorial_tokens
from hookflash_simulator.genesys.tutorial.dialect import TutorialDialect
from hookflash_simulator.genesys.tutorial.urls import ROUTES as TUTORIAL_ROUTES
from hookflash_simulator.genesys.urls import ROUTES, Route
from hookflash_simulator.randomness import Stream
from hookflash_simulator.router import Found, Router
from hookflash_simulator.simulation import Simulation

TOKEN = "/oauth/token"  # noqa: S105 - a path
TOKEN_OPERATION = "post_oauth_token"  # noqa: S105 - an operation id
AUTHORIZE = "/oauth/authorize"
AUTHORIZE_OPERATION = "get_oauth_authorize"
SOCKETS = "/channels/"
SOCKET_OPERATION = "connect_channel"
CORRELATION = "ININ-Correlation-Id"


class GenesysFace:
    """Serves both dialects: where they share a path the client of a token decides.

    Without a good token, and for paths that the tutorials do not have, it is the published one.

    Attributes:
        permissions: Every permission that an operation of the published dialect needs.
    """

    platform = PLATFORM

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._correlations = Stream(simulation.world.seed, "correlation")
        self.tokens = TokenStore(simulation.world.seed, simulation.clock.now)
        self._codes = AuthorizationCodes(simulation.world.seed, simulation.clock.now)
        self._desk = TokenDesk(self.tokens, self._codes, simulation.world.seed)
        self.channels = ChannelStore(simulation.world.seed)
        self._feed = Feed(simulation, self.channels, self._correlations)
        self.tutorial = TutorialDialect(simulation)
        needed = {permission for route in ROUTES for permission in route.needs.permissions}
        self.permissions = tuple(sorted(needed))
        self._routers = {PUBLISHED: _router(ROUTES), tutorial_tokens.DIALECT: _router(TUTORIAL_ROUTES)}
        simulation.on_reset.append(lambda: self.tokens.begin_anew(simulation.world))

    def find(
        self, method: str, path: str, authorization: str | None = None
    ) -> tuple[str | None, dict[str, str], Found[Route] | None]:
        """The operation that serves a path; those of the login host have no route."""
        if path == TOKEN and method == "POST":
            return TOKEN_OPERATION, {}, None
        if path == tutorial_tokens.PATH and method == "POST":
            return tutorial_tokens.OPERATION, {}, None
        if path == AUTHORIZE and method == "GET":
            return AUTHORIZE_OPERATION, {}, None
        if path.startswith(SOCKETS) and method == "GET":
            return SOCKET_OPERATION, {"channelId": path.removeprefix(SOCKETS)}, None
        found = self._routers[self.tokens.dialect(authorization)].find(method, path)
        if found.target is None and not found.allowed:
            # The client decides only where a path means two things; what one dialect alone has, all may use.
            found = self._routers[PUBLISHED].find(method, path)
        return (found.target.name if found.target else None), found.values, found

    def serve(
        self, visit: Visit, found: Found[Route] | None
    ) -> Answer | Awaitable[Answer | web.StreamResponse]:
        """Answer a request."""
        if visit.operation == SOCKET_OPERATION:
            return self._feed.connect(visit)
        if found is None:
            answer = self._log_in(visit)
            answer.headers[CORRELATION] = self._correlations.uuid()
            return answer
        limits: dict[str, str] = {}
        try:
            token = self.tokens.check(visit.request.headers.get("Authorization"))
            world, allowed = visit.simulation.world, visit.simulation.rate_limit
            if token.user is not None:
                allowed = rate_limit.of_users(allowed, world.switches)
            limits = rate_limit.count(token, allowed, world.now())
            route = _route(found)
            changes = route.changes_something
            scopes.check(token, route.path, world.switches, changes_something=changes)
            permissions.check(token, route.needs, world.directory, changes_something=changes)
            outcome = route.handler(Ask(visit, token, self, route.needs))
        except Refusal as refusal:
            outcome = self._refused(refusal)
        if isinstance(outcome, Answer):
            outcome.headers.update(limits)
            outcome.headers.setdefault(CORRELATION, self._correlations.uuid())
        return outcome

    def scripted(self, status: int, retry_after_s: float | None, path: str) -> Answer:
        """The platform's own answer of a status that a fault rule asks for, the same in both dialects."""
        del path
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
        """Close the sockets of all channels; nothing more is delivered to webhooks."""
        self.channels.close()
        self.tutorial.close()

    def _log_in(self, visit: Visit) -> Answer:
        if visit.operation == AUTHORIZE_OPERATION:
            return self._codes.authorize(visit)
        return tutorial_tokens.grant(self.tokens, visit) or self._desk.grant(visit)

    def _refused(self, refusal: Refusal) -> Answer:
        correlation = self._correlations.uuid()
        answer = refused(refusal, correlation)
        answer.headers[CORRELATION] = correlation
        return answer


def _router(routes: Iterable[Route]) -> Router[Route]:
    router: Router[Route] = Router()
    for route in routes:
        router.add(route.method, route.path, route)
    return router


def _route(found: Found[Route]) -> Route:
    if found.target is not None:
        return found.target
    if found.allowed:
        raise Refusal(405, "method.not.allowed", headers={"Allow": ", ".join(found.allowed)})
    raise Refusal(404, "not.found")
