"""Bearer and refresh tokens: who holds which, and until when (reference 1.2)."""

from collections.abc import Callable
from dataclasses import dataclass

from hookflash_simulator.clock import ms
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.randomness import Stream
from hookflash_simulator.world.world import World

TOKEN_LIFE_S = 3600
REFRESH_LIFE_S = 7200
TOKENS_KEPT = 10_000


@dataclass(slots=True)
class Token:
    """A bearer token.

    Attributes:
        user: The key of the user behind it (`agent:ana`, `client:hookflash`).
        client: The name of the program that asked for it; empty where no program had to say who it is.
        scopes: What it may be used for in the tutorial dialect; None is everything.
        window: When the present minute of its rate limit began.
        used: Requests in that minute.
    """

    text: str
    user: str
    client: str
    life_s: int
    expires_at: int
    scopes: frozenset[str] | None = None
    window: int | None = None
    used: int = 0


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh token stands for."""

    user: str
    client: str
    expires_at: int


class TokenStore:
    """All tokens given out; they outlive a reset of the world."""

    def __init__(self, seed: int, now: Callable[[], int]) -> None:
        self._stream = Stream(seed, "cxone_tokens")
        self._now = now
        self._tokens: dict[str, Token] = {}
        self._refresh: dict[str, Refresh] = {}

    def check(self, header: str | None) -> Token:
        """The token of an Authorization header.

        Raises:
            Refusal: 401, there is none, or it is wrong or old.
        """
        scheme, _, text = (header or "").partition(" ")
        token = self.find(text.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise Refusal(401, "invalid_token", headers={"WWW-Authenticate": "Bearer"})
        return token

    def find(self, text: str) -> Token | None:
        """A token that is still good."""
        token = self._tokens.get(text)
        return token if token is not None and token.expires_at > self._now() else None

    def issue(self, user: str, client: str, life_s: int, scopes: frozenset[str] | None = None) -> Token:
        """A new token; beyond a bound the oldest go."""
        life_s = min(life_s, TOKEN_LIFE_S)
        token = Token(self._stream.secret(), user, client, life_s, self._now() + ms(life_s), scopes)
        self._tokens[token.text] = token
        if len(self._tokens) > TOKENS_KEPT:
            del self._tokens[next(iter(self._tokens))]
        return token

    def issue_refresh(self, token: Token) -> str:
        """The refresh token that goes with a token."""
        text = self._stream.secret()
        self._refresh[text] = Refresh(token.user, token.client, self._now() + ms(REFRESH_LIFE_S))
        if len(self._refresh) > TOKENS_KEPT:
            del self._refresh[next(iter(self._refresh))]
        return text

    def redeem(self, text: str) -> Refresh | None:
        """What a refresh token stands for; it is used up thereby."""
        refresh = self._refresh.pop(text, None)
        return refresh if refresh is not None and refresh.expires_at > self._now() else None

    def begin_anew(self, world: World) -> None:
        """The world was replaced: tokens stay valid, their minutes begin again."""
        for token in self._tokens.values():
            token.window, token.used = None, 0
            if world.clock.mode == "virtual":
                token.expires_at = self._now() + ms(token.life_s)
