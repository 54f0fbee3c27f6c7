"""One method an endpoint: arguments in, wire types out. Knows paths and bodies, decides nothing."""

from base64 import b64encode
from urllib.parse import quote, urlencode

from hookflash.adapters.genesys import causes, wire
from hookflash.adapters.genesys.causes import Subject
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.kit.auth import CachedTokens, FixedToken, Token, Tokens
from hookflash.adapters.kit.exchange import Ask, Exchange, counted, read_json
from hookflash.adapters.kit.http import Answer, Http, Request
from hookflash.adapters.kit.pace import Pace, RateNote
from hookflash.adapters.kit.retry_after import parse_retry_after
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformBusy, PlatformError, PlatformRefused, PlatformSilent
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

PAGE_SIZE = 100
MAX_PAGES = 200
_QUEUE_METRICS = ("oWaiting", "oOnQueueUsers", "oUserRoutingStatuses")
# Never assumed by the reference (1.2), but an answer without `expires_in` must not stop the service.
_LIFETIME_IF_UNTOLD_S = 300


class GenesysClient:
    """The platform's API through one connection."""

    def __init__(self, name: str, settings: GenesysSettings, clock: Clock, pace: Pace) -> None:
        self._name = name
        self._settings = settings
        self._clock = clock
        self._http = Http(settings.timeouts)
        tokens: Tokens
        if settings.access_token is not None:
            tokens = FixedToken(settings.access_token.get_secret_value())
        else:
            tokens = CachedTokens(self.fetch_token, clock)
        self._exchange = Exchange(self._http, tokens, pace, clock, self, read_total_s=settings.read_total_s)

    async def get_call(self, call_id: str, spend: Spend) -> wire.Conversation:
        """GET /conversations/calls/{id}: the call with one flat entry a participant.

        Taken instead of GET /conversations/{id}: it needs no permission, its participants are the legs
        themselves instead of holding lists of legs for every medium, and it has all that is needed:
        ``recentTransfers``, ``held``, ``securePause`` and names (reference genesys-cloud 2.1, 2.3, 2.4).
        """
        ask = Ask("GET", self._url("/conversations/calls/", call_id), Subject.CALL)
        call = wire.parse_conversation(await self._exchange.read(ask, spend))
        if call.id is not None and call.id.lower() != call_id.lower():
            raise wire.unreadable("call")
        return call

    async def get_queue(self, queue_id: str, spend: Spend) -> wire.Queue:
        """GET /routing/queues/{id}."""
        ask = Ask("GET", self._url("/routing/queues/", queue_id), Subject.QUEUE)
        return wire.parse_queue(await self._exchange.read(ask, spend))

    async def list_queues(self, spend: Spend) -> tuple[wire.Queue, ...]:
        """GET /routing/queues, page by page."""
        queues: list[wire.Queue] = []
        for number in range(1, MAX_PAGES + 1):
            query = urlencode({"pageSize": PAGE_SIZE, "pageNumber": number})
            ask = Ask("GET", f"{self._url('/routing/queues')}?{query}", Subject.ACCOUNT)
            page = wire.parse_queue_page(await self._exchange.read(ask, spend))
            queues.extend(page.queues)
            is_last = page.rows < PAGE_SIZE if page.pages is None else number >= page.pages
            if is_last or not page.rows:
                break
        return tuple(queues)

    async def query_queue(self, queue_id: str, spend: Spend) -> tuple[wire.Observation, ...]:
        """POST /analytics/queues/observations/query: a read in spite of its method."""
        predicate = {"type": "dimension", "dimension": "queueId", "operator": "matches", "value": queue_id}
        body = {"filter": {"type": "and", "predicates": [predicate]}, "metrics": list(_QUEUE_METRICS)}
        ask = Ask("POST", self._url("/analytics/queues/observations/query"), Subject.ACCOUNT, body)
        return wire.parse_observations(await self._exchange.read(ask, spend), queue_id)

    async def get_grants(self, spend: Spend) -> wire.Grants:
        """GET /authorization/subjects/me, with the roles' permissions."""
        url = f"{self._url('/authorization/subjects/me')}?includeFullRoles=true"
        return wire.parse_grants(await self._exchange.read(Ask("GET", url, Subject.ACCOUNT), spend))

    async def replace_with_queue(
        self, call_id: str, participant_id: str, queue_id: str, spend: Spend
    ) -> Answer:
        """POST .../participants/{p}/replace/queue: the command.

        ``transferType`` is left out: its stated default is Unattended, which frees the agent at once, as a
        blind transfer means here; and a queue call on an account where the restriction of 2018 on unattended
        transfers still holds is refused either way (reference genesys-cloud 3).
        """
        path = self._url("/conversations/", call_id) + self._tail("/participants/", participant_id)
        body = {"queueId": queue_id}
        ask = Ask("POST", f"{path}/replace/queue", Subject.CALL, body, is_command=True)
        return await self._exchange.command(ask, spend)

    async def fetch_token(self, spend: Spend) -> Token:
        """POST /oauth/token on the login host: Basic and a form, no scope (reference genesys-cloud 1.2).

        Outside the pace: the platform counts requests per token.

        Raises:
            PlatformError: No token. Nothing else was sent, so the effect is known in every case.
        """
        try:
            with counted(spend):
                answer = await self._http.read(self._token_request())
        except PlatformSilent as error:
            raise PlatformError(
                f"{self._who}: no access token. {error.message}", Cause.PLATFORM_DOWN
            ) from None
        failure = self._token_failure(answer)
        if failure is not None:
            raise failure
        token = wire.parse_token(read_json(answer))
        return Token(token.value, float(token.expires_in_s or _LIFETIME_IF_UNTOLD_S))

    def refusal(self, ask: Ask, answer: Answer) -> PlatformError | None:
        """How the platform's answers are to be read."""
        return causes.refusal(ask, answer, self._clock.now())

    def rate_note(self, answer: Answer) -> RateNote | None:
        """The three headers on ordinary answers (reference genesys-cloud 10)."""
        allowed, used, reset = (
            _whole(answer.header(f"inin-ratelimit-{part}")) for part in ("allowed", "count", "reset")
        )
        if allowed is None or used is None or reset is None:
            return None
        return RateNote(allowed, used, float(reset))

    async def close(self) -> None:
        """Let go of everything."""
        await self._exchange.close()

    @property
    def _who(self) -> str:
        return f"Connection {self._name}"

    def _url(self, path: str, last: str | None = None) -> str:
        return f"{self._settings.api}/api/v2{self._tail(path, last)}"

    @staticmethod
    def _tail(path: str, last: str | None) -> str:
        if last is None:
            return path
        # Dots alone would be read as a step up.
        return path + (quote(last, safe="") if last.strip(".") else last.replace(".", "%2E"))

    def _token_request(self) -> Request:
        secret = self._settings.client_secret
        pair = f"{self._settings.client_id}:{secret.get_secret_value() if secret else ''}"
        headers = {
            "Authorization": f"Basic {b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({"grant_type": "client_credentials"}).encode()
        return Request("POST", f"{self._settings.login}/oauth/token", headers, body)

    def _token_failure(self, answer: Answer) -> PlatformError | None:
        """Every 4xx but 429 is final (reference genesys-cloud 1.2)."""
        request_id = causes.find_request_id(answer)
        if answer.status == _TOO_MANY:
            wait_s = parse_retry_after(answer.headers_named("Retry-After"), self._clock.now())
            says = f"{self._who}: the platform refused a token for its rate limit."
            return PlatformBusy(says, retry_after_s=wait_s, request_id=request_id)
        if answer.is_refusal:
            says = f"{self._who}: its credentials were refused; check client_id, client_secret and region."
            return PlatformRefused(says, Cause.CREDENTIALS_REJECTED, request_id=request_id)
        if not answer.is_success:
            says = f"{self._who}: no access token. The platform failed while answering."
            return PlatformError(says, Cause.PLATFORM_DOWN, request_id=request_id)
        return None


_TOO_MANY = 429


def _whole(value: str | None) -> int | None:
    if value is None or len(value) > 9 or not (value.isascii() and value.strip().isdigit()):  # noqa: PLR2004
        return None
    return int(value)
