"""What happens to every request: token, pace, send, judge; reads may be repeated, commands never."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from hookflash.adapters.kit.auth import Tokens
from hookflash.adapters.kit.http import Answer, Http, Request
from hookflash.adapters.kit.pace import Pace, RateNote
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    PlatformBusy,
    PlatformError,
    PlatformRefused,
    PlatformSilent,
    PlatformUnreachable,
)
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock

MAX_TRIES = 3
_BACKOFF_S = 0.25
# A command's turn comes soon or not at all: its sender holds a lease that must not run out meanwhile.
_COMMAND_PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to a platform.

    Attributes:
        method: The HTTP method.
        url: Complete, its variable parts percent-encoded.
        subject: What it is about, in the words of the platform's table of causes.
        body: Sent as JSON.
        is_command: Whether it changes the world.
        headers: What goes beside the token and the type of the body.
    """

    method: str
    url: str = field(repr=False)
    subject: str
    body: Any = field(default=None, repr=False)
    is_command: bool = False
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Judge(Protocol):
    """How one platform's answers are to be read."""

    def refusal(self, ask: Ask, answer: Answer) -> PlatformError | None:
        """The error that an answer stands for; none if it is a good one."""
        ...

    def rate_note(self, answer: Answer) -> RateNote | None:
        """What the answer says about the rate budget."""
        ...


class RetryBudget:
    """Repeats for at most a tenth of the requests: an outage must not meet three times the load."""

    def __init__(self, *, per_request: float = 0.1, reserve: float = 10.0) -> None:
        self._per_request = per_request
        self._reserve = reserve
        self._left = reserve

    def earn(self) -> None:
        """A first try was made."""
        self._left = min(self._reserve, self._left + self._per_request)

    def spend(self) -> bool:
        """Whether one more repeat is allowed; it is counted."""
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Exchange:
    """The way to one platform through one connection."""

    def __init__(
        self, http: Http, tokens: Tokens, pace: Pace, clock: Clock, judge: Judge, *, read_total_s: float
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._pace = pace
        self._clock = clock
        self._judge = judge
        self._read_total_s = read_total_s
        self._repeats = RetryBudget()

    async def read(
        self,
        ask: Ask,
        spend: Spend,
        *,
        tokens: Tokens | None = None,
        parse: Callable[[Answer], Any] | None = None,
    ) -> Any:
        """The JSON that a platform answers to a question, asked up to three times within a bounded time.

        Args:
            ask: The question.
            spend: What it is for.
            tokens: In whose name it is asked, if not in the connection's own.
            parse: What makes the JSON of the answer, where a good one may have none.

        Raises:
            PlatformError: There is no answer. Never `PlatformSilent`: a read has no effect to be unsure of.
        """
        ends_at = self._clock.monotonic() + self._read_total_s
        self._repeats.earn()
        tries = 1
        while True:
            try:
                answer = await self._read_once(ask, spend, ends_at, tokens or self._tokens)
                return (parse or read_json)(answer)
            except PlatformError as error:
                failure = _of_a_read(error)
            if tries >= MAX_TRIES or not _may_pass(failure) or not self._repeats.spend():
                raise failure
            delay_s = 0.0
            if not isinstance(failure, PlatformBusy):  # its wait is the pace's business
                delay_s = _BACKOFF_S * 2**tries * random.uniform(0.5, 1.0)
            if self._clock.monotonic() + delay_s >= ends_at:
                raise failure
            tries += 1
            await self._clock.sleep(delay_s)

    async def command(self, ask: Ask, spend: Spend, *, tokens: Tokens | None = None) -> Answer:
        """Send a command, once.

        A refused token is dropped and reported; the caller decides whether to send a new command.

        Args:
            ask: The command.
            spend: What it is for.
            tokens: In whose name it is sent, if not in the connection's own.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        tokens = tokens or self._tokens
        try:
            token = await tokens.get(spend)
            await self._pace.take(Lane.COMMAND, patience_s=_COMMAND_PATIENCE_S)
        except PlatformError as error:
            error.was_sent = False
            raise
        if not spend.may_send():
            says = "The right to send the command ran out before it was its turn."
            raise PlatformUnreachable(says, Cause.PLATFORM_DOWN)
        spend.reach("request:before")
        with counted(spend):
            answer = await self._http.command(_request(ask, token))
        spend.reach("request:after")
        failure = await self._hear(ask, answer)
        if failure is None:
            return answer
        if answer.status == _UNAUTHORIZED:
            tokens.invalidate(token)
        raise failure

    async def close(self) -> None:
        """Let go of everything."""
        await self._pace.stop()
        await self._tokens.stop()
        await self._http.close()

    async def _read_once(self, ask: Ask, spend: Spend, ends_at: float, tokens: Tokens) -> Answer:
        token = await tokens.get(spend)
        answer, failure = await self._ask(ask, token, spend, ends_at)
        if answer.status == _UNAUTHORIZED and tokens.invalidate(token):
            token = await tokens.get(spend)
            answer, failure = await self._ask(ask, token, spend, ends_at)
        if failure is not None:
            raise failure
        return answer

    async def _ask(
        self, ask: Ask, token: str, spend: Spend, ends_at: float
    ) -> tuple[Answer, PlatformError | None]:
        await self._pace.take(spend.lane, patience_s=max(0.0, ends_at - self._clock.monotonic()))
        left_s = max(0.1, ends_at - self._clock.monotonic())
        with counted(spend):
            answer = await self._http.read(_request(ask, token), within_s=left_s)
        return answer, await self._hear(ask, answer)

    async def _hear(self, ask: Ask, answer: Answer) -> PlatformError | None:
        note = self._judge.rate_note(answer)
        if note is not None:
            await self._pace.learn(note)
        failure = self._judge.refusal(ask, answer)
        if isinstance(failure, PlatformBusy):
            await self._pace.pause(failure.retry_after_s)
        return failure


_UNAUTHORIZED = 401


@contextmanager
def counted(spend: Spend) -> Iterator[None]:
    """Count one request, unless it turns out that it was never sent."""
    spend.requests += 1
    try:
        yield
    except PlatformUnreachable:
        spend.requests -= 1
        raise


def read_json(answer: Answer) -> Any:
    """The answer's JSON.

    Raises:
        PlatformError: It is none.
    """
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise PlatformError("The platform's answer is not readable.", Cause.PLATFORM_UNCLEAR) from None


def _request(ask: Ask, token: str) -> Request:
    headers = {**ask.headers, "Authorization": f"Bearer {token}"}
    if ask.body is None:
        return Request(ask.method, ask.url, headers)
    headers["Content-Type"] = "application/json"
    return Request(ask.method, ask.url, headers, json.dumps(ask.body).encode())


def _of_a_read(error: PlatformError) -> PlatformError:
    if isinstance(error, PlatformSilent):
        return PlatformError(error.message, Cause.PLATFORM_DOWN, request_id=error.request_id)
    return error


def _may_pass(failure: PlatformError) -> bool:
    return not isinstance(failure, PlatformRefused)
