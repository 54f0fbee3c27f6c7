"""Requests for tokens: how they are written, and what their answers mean.

Outside the request budget: platforms count requests per token.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from hookflash.adapters.kit.exchange import counted, read_json
from hookflash.adapters.kit.http import Answer, Http, Request
from hookflash.adapters.kit.retry_after import parse_retry_after
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformBusy, PlatformError, PlatformRefused, PlatformSilent
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

# An answer without `expires_in` must not stop the service.
LIFETIME_IF_UNTOLD_S = 300
_TOO_MANY = 429


def form_request(
    url: str, form: Mapping[str, str], client_id: str = "", secret: str | None = None
) -> Request:
    """A form (RFC 6749 4), with the client's id and secret as Basic if there is a secret (2.3.1)."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if secret is not None:
        pair = f"{client_id}:{secret}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return Request("POST", url, headers, urlencode(form).encode())


class TokenHost:
    """Where tokens come from, as one connection asks it.

    Args:
        who: What errors call the connection.
        http: The exchanges.
        clock: For a wait that is given as a date.
        find_request_id: Reads the platform's correlation id.
    """

    def __init__(
        self, who: str, http: Http, clock: Clock, find_request_id: Callable[[Answer], str | None]
    ) -> None:
        self._who = who
        self._http = http
        self._clock = clock
        self._find_request_id = find_request_id

    async def ask(self, request: Request, spend: Spend, remedy: Callable[[Answer], str]) -> Any:
        """The JSON that it answers.

        Args:
            request: A request for a token, or for what leads to one.
            spend: What it is for.
            remedy: What mends it if the credentials were refused, in words.

        Raises:
            PlatformError: No token. Nothing else was sent, so the effect is known in every case.
        """
        try:
            with counted(spend):
                answer = await self._http.read(request)
        except PlatformSilent as error:
            raise PlatformError(f"{self._who}: no access. {error.message}", Cause.PLATFORM_DOWN) from None
        failure = self._failure(answer, remedy)
        if failure is not None:
            raise failure
        return read_json(answer)

    def _failure(self, answer: Answer, remedy: Callable[[Answer], str]) -> PlatformError | None:
        """Every 4xx but 429 is final."""
        request_id = self._find_request_id(answer)
        if answer.status == _TOO_MANY:
            wait_s = parse_retry_after(answer.headers_named("Retry-After"), self._clock.now())
            says = f"{self._who}: the platform refused a token for its rate limit."
            return PlatformBusy(says, retry_after_s=wait_s, request_id=request_id)
        if answer.is_refusal:
            says = f"{self._who}: its credentials were refused; {remedy(answer)}"
            return PlatformRefused(says, Cause.CREDENTIALS_REJECTED, request_id=request_id)
        if not answer.is_success:
            says = f"{self._who}: no access. The platform failed while answering."
            return PlatformError(says, Cause.PLATFORM_DOWN, request_id=request_id)
        return None
