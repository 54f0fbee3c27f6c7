"""The platform's rate limit: so many requests in a minute of one token (reference genesys-cloud 10)."""

from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.tokens import Token
from hookflash_simulator.switches import Switches

MINUTE = 60_000


def of_users(allowed: int, switches: Switches) -> int:
    """Requests a minute of a token with a user behind it, where a client's token has `allowed`."""
    return min(allowed, int(switches.user_token_rate))


def count(token: Token, allowed: int, now: int) -> dict[str, str]:
    """Count one request; the headers that tell how many are left.

    Raises:
        Refusal: 429 with Retry-After; a refused request is not counted.
    """
    if allowed <= 0:
        return {}
    if token.window is None or not 0 <= now - token.window < MINUTE:
        token.window, token.used = now, 0
    left = -(-(token.window + MINUTE - now) // 1000)
    headers = {"inin-ratelimit-allowed": str(allowed), "inin-ratelimit-reset": str(left)}
    if token.used >= allowed:
        headers |= {"inin-ratelimit-count": str(token.used), "Retry-After": str(left)}
        raise Refusal(429, "too.many.requests.retry.after", headers=headers, seconds=left)
    token.used += 1
    headers["inin-ratelimit-count"] = str(token.used)
    return headers
