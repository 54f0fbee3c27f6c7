"""Bearer tokens: who holds which, and until when (reference genesys-cloud 1.2)."""

from collections.abc import Callable
from dataclasses import dataclass

from hookflash_simulator.clock import ms
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.randomness import Stream
from hookflash_simulator.world.accounts import Client
from hookflash_simulator.world.world import World

TOKENS_OF_A_USER = 10
TOKENS_KEPT = 10_000
PUBLISHED = "published"


@dataclass(slots=True)
class Token:
    """A bearer token; `user` is the agent behind it, none for client credentials.

    Attributes:
        scopes: What it may be used for in the tutorial dialect; None is everything.
        window: When the present minute of its rate limit began.
        used: Requests in that minute.
    """

    text: str
    client: Client
    user: str | None
    expires_at: int
    scopes: frozenset[str] | None = None
    window: int | None = None
    used: int = 0


class TokenStore:
    """All tokens given out; they outlive a reset of the world."""

    def __init__(self, seed: int, now: Callable[[], int]) -> None:
        self._stream = Stream(seed, "tokens")
        self._now = now
        self._tokens: dict[str, Token] = {}

    def check(self, header: str | None) -> Token:
        """The token of an Authorization header.

        Raises:
            Refusal: 401 authentication.required without one, 401 bad.credentials for a wrong or old one.
        """
        if not header:
            raise Refusal(401, "authentication.required")
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise Refusal(401, "authentication.required")
        token = self._tokens.get(text.strip())
        if token is None or token.expires_at <= self._now():
            raise Refusal(401, "bad.credentials")
        return token

    def dialect(self, header: str | None) -> str:
        """The dialect in which the holder of an Authorization header is spoken to."""
        token = self._tokens.get((header or "").partition(" ")[2].strip())
        return PUBLISHED if token is None else token.client.dialect

    def issue(self, client: Client, user: str | None, scopes: frozenset[str] | None = None) -> Token:
        """A new token."""
        now = self._now()
        self._make_room(user)
        token = Token(self._stream.secret(), client, user, now + ms(client.token_life), scopes)
        self._tokens[token.text] = token
        return token

    def revoke(self, token: Token) -> None:
        """Forget a token."""
        self._tokens.pop(token.text, None)

    def begin_anew(self, world: World) -> None:
        """The world was replaced: tokens stay valid, their minutes begin again, and their clients are its."""
        for token in self._tokens.values():
            token.window, token.used = None, 0
            token.client = world.directory.clients.get(token.client.name, token.client)
            if world.clock.mode == "virtual":
                token.expires_at = self._now() + ms(token.client.token_life)

    def _make_room(self, user: str | None) -> None:
        """A user holds 10 tokens, the 11th ends the oldest; clients have as many as they like."""
        held = [one for one in self._tokens.values() if one.user == user] if user else []
        if len(held) >= TOKENS_OF_A_USER:
            self.revoke(held[0])
        if len(self._tokens) >= TOKENS_KEPT:
            self.revoke(next(iter(self._tokens.values())))
