"""The rate limit: so many requests in a minute of one token (reference 6: CXone publishes no figures)."""

from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.tokens import Token

MINUTE = 60_000


def count(token: Token, allowed: int, now: int, *, says_when: bool) -> None:
    """Count one request.

    Args:
        token: Who asks.
        allowed: Requests a minute; 0 is no limit.
        now: The present instant.
        says_when: True if a refusal says when to come again.

    Raises:
        Refusal: 429. A refused request is not counted.
    """
    if allowed <= 0:
        return
    if token.window is None or not 0 <= now - token.window < MINUTE:
        token.window, token.used = now, 0
    if token.used >= allowed:
        left = -(-(token.window + MINUTE - now) // 1000)
        headers = {"Retry-After": str(left)} if says_when else {}
        raise Refusal(429, "TooManyRequests", headers=headers)
    token.used += 1
