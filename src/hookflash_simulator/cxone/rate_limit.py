"""The rate limit: so many requests in a minute of one token (reference 6: CXone publishes no figures)."""

from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.tokens import Token
from hookflash_simulator.switches import CxoneSwitches

MINUTE = 60_000


def count(token: Token, allowed: int, now: int, switches: CxoneSwitches) -> None:
    """Count one request.

    Raises:
        Refusal: 429; whether it says when to come again is a switch. A refused request is not counted.
    """
    if allowed <= 0:
        return
    if token.window is None or not 0 <= now - token.window < MINUTE:
        token.window, token.used = now, 0
    if token.used >= allowed:
        left = -(-(token.window + MINUTE - now) // 1000)
        headers = {"Retry-After": str(left)} if switches.retry_after == "present" else {}
        raise Refusal(429, "TooManyRequests", headers=headers)
    token.used += 1
