"""An agent logs in: authorization code with PKCE (RFC 6749 4.1, RFC 7636, RFC 8252 7.3).

The browser goes to the platform's login page and from there to a port of this machine on which we wait. What
comes back is exchanged for a refresh token, and that is stored; the agent's password is never seen.
"""

import asyncio
import base64
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.guidance import REDIRECT_PATH, login_client, redirect_uri
from hookflash.adapters.genesys.people import names
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.genesys.tokens import secret_name
from hookflash.adapters.genesys.wire.people import User
from hookflash.adapters.kit.auth import FixedToken
from hookflash.adapters.kit.directory import fold
from hookflash.adapters.kit.login import LoggedIn
from hookflash.adapters.kit.pace import SlidingPace, parse_rate
from hookflash.domain.causes import Cause
from hookflash.domain.errors import ConfigError, PlatformRefused
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock
from hookflash.ports.secrets import SecretStore

_LONGEST_LINE = 8_192
_PAGE = "<!doctype html><meta charset=utf-8><title>Hookflash</title><p>{}</p>"
_DONE = "Thank you. The command line says what came of it; this page can be closed."
_STRAY = "This comes from another login than the one under way. Open the newest address."
_FAILED = "The login did not succeed. The command line says why."
# What a login page may say instead of giving a code (RFC 6749 4.1.2.1); nothing else is repeated.
_WORDS = frozenset(
    {
        *("access_denied", "invalid_request", "invalid_scope", "server_error", "temporarily_unavailable"),
        *("unauthorized_client", "unsupported_response_type"),
    }
)


@dataclass(slots=True)
class LoginAttempt:
    """Implements `hookflash.adapters.kit.login.LoginAttempt`.

    Attributes:
        url: Where the agent has to go with a browser.
    """

    url: str
    _agent: str | None
    _redirect_uri: str
    _verifier: str = field(repr=False)
    _client: GenesysClient = field(repr=False)
    _store: SecretStore = field(repr=False)
    _connection: str
    _landing: "_Landing" = field(repr=False)
    _server: asyncio.Server = field(repr=False)

    @property
    def strays(self) -> int:
        """How often a browser came back from a login that is not this one."""
        return self._landing.strays

    async def wait(self) -> LoggedIn:
        """Wait for the browser to come back, then store the agent's refresh token.

        Raises:
            PlatformError: The agent or the platform said no, or it is another agent than was asked for.
            StorageError: The token cannot be stored.
        """
        try:
            code = _code_in(await self._landing.answer)
            spend = Spend(Lane.COMMAND)
            oauth = self._client.api.oauth
            granted = await oauth.by_code(code, self._verifier, self._redirect_uri, spend)
            if granted.refresh is None:
                says = "The login gave no refresh token; allow it for the OAuth client."
                raise PlatformRefused(says, Cause.CREDENTIALS_REJECTED)
            user = await self._client.people.get_own(FixedToken(granted.token.value), spend)
            _insist_on(self._agent, user)
            await self._store.put(secret_name(self._connection, user.id), granted.refresh)
            return LoggedIn(user.id, user.name)
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop waiting."""
        self._landing.answer.cancel()
        self._server.close()
        await self._client.close()


async def begin_login(
    name: str, settings: GenesysSettings, store: SecretStore, clock: Clock, agent: str | None = None
) -> LoginAttempt:
    """Begin a login through a connection.

    Args:
        name: The connection.
        settings: Its settings; ``login_client_id`` has to be among them.
        store: Where the refresh token goes.
        clock: The time.
        agent: Who is to log in, by e-mail address, name or id; anybody unless said.

    Raises:
        ConfigError: No client for logins is set, or its port is taken.
    """
    where = f"connections.{name}"
    if settings.dialect == "tutorial":
        raise ConfigError(f'{where}.dialect: nothing acts in an agent\'s name in dialect = "tutorial".')
    if settings.login_client_id is None:
        how = login_client(settings.login_port)
        raise ConfigError(f"{where}.login_client_id: is needed for a login; it comes from\n  {how}")
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    landing, port = _Landing(state), settings.login_port
    try:
        server = await asyncio.start_server(landing, "127.0.0.1", port, limit=_LONGEST_LINE)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else "it is refused"
        raise ConfigError(f"{where}.login_port: port {port} cannot be used: {why}.") from error
    come_back_to = redirect_uri(server.sockets[0].getsockname()[1])
    pace = SlidingPace(parse_rate(settings.rate_limit), clock)
    return LoginAttempt(
        url=_login_page(settings, come_back_to, state, verifier),
        _agent=agent,
        _redirect_uri=come_back_to,
        _verifier=verifier,
        _client=GenesysClient(name, settings, clock, pace),
        _store=store,
        _connection=name,
        _landing=landing,
        _server=server,
    )


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _login_page(settings: GenesysSettings, come_back_to: str, state: str, verifier: str) -> str:
    query = {
        "response_type": "code",
        "client_id": settings.login_client_id or "",
        "redirect_uri": come_back_to,
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return f"{settings.login}/oauth/authorize?{urlencode(query)}"


def _code_in(answer: Mapping[str, str]) -> str:
    if not answer.get("code"):
        why = f": {answer['error']}" if answer.get("error") in _WORDS else ""
        says = f"The login was refused or cut short in the browser{why}."
        raise PlatformRefused(says, Cause.CREDENTIALS_REJECTED)
    return answer["code"]


def _insist_on(agent: str | None, user: User) -> None:
    known_as = map(fold, (*names(user), user.id))
    if agent is not None and fold(agent) not in known_as:
        says = "Another agent has logged in than the one asked for; nothing was stored."
        raise PlatformRefused(says, Cause.CREDENTIALS_REJECTED)


class _Landing:
    """The page to which the browser comes back; takes the first answer that bears our state."""

    def __init__(self, state: str) -> None:
        self.answer: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()
        self.strays = 0
        self._state = state

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = (await reader.readline()).decode("latin-1")
            status, text = self._take(line)
            page = _PAGE.format(text).encode()
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n"
            writer.write(f"{head}Cache-Control: no-store\r\nConnection: close\r\n\r\n".encode() + page)
            await writer.drain()
        except (ConnectionError, ValueError):
            pass  # a browser that goes away, or a line without end: nothing was told
        finally:
            writer.close()

    def _take(self, line: str) -> tuple[str, str]:
        method, _, rest = line.partition(" ")
        address = urlsplit(rest.partition(" ")[0])
        told = {key: values[0] for key, values in parse_qs(address.query).items()}
        is_ours = secrets.compare_digest(told.get("state", "").encode(), self._state.encode())
        if method != "GET" or address.path != REDIRECT_PATH:
            return "404 Not Found", _FAILED
        if not is_ours:
            self.strays += 1
            return "404 Not Found", _STRAY
        if not self.answer.done():
            self.answer.set_result(told)
        return "200 OK", _DONE if told.get("code") else _FAILED
