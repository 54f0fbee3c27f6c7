"""The authorize page of a login host: a user lets a program act for him (RFC 6749, 7636; genesys-cloud 1.2).

Whoever opens the page in a browser picks an agent; `login=AGENT` in the query picks one without a page.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

from hookflash_simulator.clock import ms
from hookflash_simulator.front_door import Answer, Visit, as_json
from hookflash_simulator.randomness import Stream
from hookflash_simulator.world.accounts import Client

CODE_LIFE = ms(60)
CODES_KEPT = 10_000
METHOD = "S256"
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Log in</title></head>
<body><h1>Log in to {world}</h1><p>{client} asks to act for:</p><ul>{agents}</ul></body></html>
"""


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a code stands for; `challenge` is the S256 challenge it was asked for with, if any."""

    client: str
    user: str
    redirect_uri: str
    challenge: str | None
    expires_at: int


class AuthorizationCodes:
    """The codes given out: each is good once, for a minute."""

    def __init__(self, seed: int, now: Callable[[], int]) -> None:
        self._stream = Stream(seed, "authorization_codes")
        self._now = now
        self._codes: dict[str, Authorization] = {}

    def authorize(self, visit: Visit) -> Answer:
        """Answer a browser: the login page, or back to the program with a code or an error."""
        asked = {name: given[-1] for name, given in visit.query.items()}
        directory = visit.simulation.world.directory
        client = directory.clients.get(asked.get("client_id", ""))
        if client is None:
            return _page_error("invalid_client", "client not found")
        if not any(fits(one, asked.get("redirect_uri", "")) for one in client.redirect_uris):
            return _page_error("invalid_request", "redirect_uri is not registered for this client")
        error = _problem(client, asked)
        if error is not None:
            return _back(asked, error=error)
        user = asked.get("login")
        if user is None:
            return _login_page(visit, client)
        if user not in directory.agents:
            return _back(asked, error="access_denied")
        return _back(asked, code=self._issue(client, user, asked))

    def redeem(self, code: str) -> Authorization | None:
        """What a code stands for; it is used up thereby."""
        authorization = self._codes.pop(code, None)
        return authorization if authorization and authorization.expires_at > self._now() else None

    def _issue(self, client: Client, user: str, asked: dict[str, str]) -> str:
        if len(self._codes) >= CODES_KEPT:
            del self._codes[next(iter(self._codes))]
        code = self._stream.secret()
        self._codes[code] = Authorization(
            client.name,
            user,
            asked["redirect_uri"],
            asked.get("code_challenge"),
            self._now() + CODE_LIFE,
        )
        return code


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def fits(registered: str, given: str) -> bool:
    """True if an address is the registered one; `*` there stands for any port, `/*` for any path."""
    try:
        wanted, actual = urlsplit(registered.replace(":*", "")), urlsplit(given)
        ports_match = ":*" in registered or wanted.port == actual.port
    except ValueError:
        return False
    if actual.fragment or actual.username is not None or not actual.hostname:
        return False
    same_place = (wanted.scheme, wanted.hostname) == (actual.scheme, actual.hostname)
    same_path = wanted.path == "/*" or (wanted.path, wanted.query) == (actual.path, actual.query)
    return same_place and ports_match and same_path


def _problem(client: Client, asked: dict[str, str]) -> str | None:
    if "authorization_code" not in client.flows:
        return "unauthorized_client"
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    is_challenged = "code_challenge" in asked
    if is_challenged and asked.get("code_challenge_method") != METHOD:
        return "invalid_request"
    return "invalid_request" if client.secret is None and not is_challenged else None


def _back(asked: dict[str, str], **told: str) -> Answer:
    """A redirect to the program, with the state it gave."""
    if "state" in asked:
        told["state"] = asked["state"]
    parts = urlsplit(asked["redirect_uri"])
    query = "&".join(filter(None, [parts.query, urlencode(told)]))
    place = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Answer(302, headers={"Location": place, "Cache-Control": "no-store"})


def _login_page(visit: Visit, client: Client) -> Answer:
    world = visit.simulation.world
    asked = [(name, one) for name, given in visit.query.items() for one in given]
    agents = "".join(
        f'<li><a href="?{escape(urlencode([*asked, ("login", name)]))}">{escape(name)}</a></li>'
        for name in world.directory.agents
    )
    page = _PAGE.format(world=escape(world.name), client=escape(client.name), agents=agents)
    return Answer(200, page.encode(), content_type="text/html; charset=utf-8")


def _page_error(error: str, description: str) -> Answer:
    """An error that must not be sent to an address that nobody vouches for."""
    body = {"error": error, "description": description, "error_description": description}
    return Answer(400, as_json(body))
