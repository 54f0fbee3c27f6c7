"""Two hundred agents behind the wire: requests and answers as bytes, on the loop's virtual time.

It stands where `hookflash.adapters.kit.http.Http` does; everything above that is the real thing. What it
tells an agent's session it tells once; an answer that is lost, a token that ends and an id that is forgotten
are its own doing, drawn from a seed.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote

import aiohttp

from hookflash.adapters.kit.http import Answer, Request, Timeouts
from hookflash.adapters.kit.transport_errors import from_transport

from .floor_desk import Attachment, FloorDesk, told_of
from .platform import BASE
from .shapes import id_token

HOST = "https://platform.example"
TOKEN_LIFE_S = 3600
_UNTIL_NEXT_S = 300.0
_AWAY_S, _AWAY_SHARE = 400.0, 0.01
_RETRY_AFTER_S = 7
_NOTHING_NEW = Answer(304)
# What becomes of a request for events, out of a thousand; the rest is answered as it should be.
FAULTS = {"lost": 8, "cut": 4, "unavailable": 3, "busy": 1, "unreadable": 1, "forgotten": 3, "conflict": 1}
_NEXT_STATUS = {"Incoming": ("Active",), "Active": ("Holding", "Disconnected"), "Holding": ("Active",)}


class Floor:
    """The platform: discovery, tokens, and the sessions of its agents."""

    def __init__(self, agents: Sequence[str], seed: int, *, faults: dict[str, int] = FAULTS) -> None:
        self.desks = {agent: FloorDesk(agent) for agent in agents}
        self.faults = faults
        self.counts: Counter[str] = Counter()
        self.strange: list[str] = []
        self.longest_gap_s = 0.0
        self.is_out = False
        self.bars_tokens = False
        self.quiet_until = 0.0
        self.on_heard: Callable[[FloorDesk], None] = lambda _: None
        self._chance = random.Random(seed)
        self._number = 0
        self._tokens: dict[str, float] = {}
        self._refresh: set[str] = set()
        self._ids: dict[str, FloorDesk] = {}

    def open(self) -> None:
        """Let the day begin."""
        for desk in self.desks.values():
            self._plan(desk)

    def connect(self, timeouts: Timeouts, **_: object) -> "Wire":
        """In place of a pool of connections."""
        return Wire(self, timeouts)

    @property
    def waiting(self) -> int:
        """How many requests for events there are."""
        return sum(one.attachment is not None and one.attachment.poll is not None for one in self._all())

    @property
    def untold(self) -> int:
        """How many events no program has been told yet."""
        open_ = [one.attachment for one in self._all() if one.attachment is not None]
        return sum(len(one.pending) + len(one.unacknowledged) for one in open_)

    def end_tokens(self) -> None:
        """Every token is good no longer, also that of a request which waits."""
        self._tokens.clear()
        self._wake_all()

    def fail_for(self, seconds: float) -> None:
        """Nothing answers for a while."""
        self.is_out = True
        self._wake_all()
        asyncio.get_running_loop().call_later(seconds, self._come_back)

    def _come_back(self) -> None:
        self.is_out = False

    async def serve(self, request: Request, limit_s: float) -> Answer:
        """Answer one request, or let it wait longer than the client does."""
        self.counts["requests"] += 1
        if self.is_out:
            self.counts["in vain"] += 1
            raise aiohttp.ClientConnectionResetError
        path, _, query = request.url.removeprefix(HOST).partition("?")
        if not path.startswith(BASE):
            return self._at_the_gate(request, path)
        if not self._is_good(request):
            return _answer(401, {"error": "invalid_token"})
        tail = path.removeprefix(f"{BASE}/")
        if (request.method, tail) == ("POST", "agent-sessions/join"):
            return self._join(json.loads(request.body or b"{}"))
        what, _, rest = tail.partition("/")
        session_id, _, verb = rest.partition("/")
        if (request.method, what, verb) != ("GET", "agent-sessions", "get-next-event"):
            self.strange.append(f"{request.method} {tail}")
            return _answer(404, {"error": "resource not found"})
        longest_s = float(query.removeprefix("timeout="))
        return await self._next_event(request, unquote(session_id), longest_s, limit_s)

    def _at_the_gate(self, request: Request, path: str) -> Answer:
        if path.endswith("openid-configuration"):
            return _answer(200, {"token_endpoint": f"{HOST}/auth/token"})
        if path.endswith("cxone-configuration"):
            return _answer(200, {"api_endpoint": HOST})
        form = parse_qs((request.body or b"").decode())
        refresh = form.get("refresh_token", [""])[0]
        if refresh and refresh not in self._refresh:
            return _answer(400, {"error": "invalid_grant"})
        self._refresh = set()
        self.counts["tokens"] += 1
        token, renewal = self._new("token"), self._new("refresh")
        self._tokens[token] = asyncio.get_running_loop().time() + TOKEN_LIFE_S
        self._refresh.add(renewal)
        for old in list(self._tokens)[:-3]:
            del self._tokens[old]
        told = {"access_token": token, "refresh_token": renewal, "expires_in": TOKEN_LIFE_S}
        return _answer(200, {**told, "id_token": id_token()})

    def _is_good(self, request: Request) -> bool:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        return not self.bars_tokens and self._tokens.get(token, 0.0) > asyncio.get_running_loop().time()

    def _join(self, body: dict[str, Any]) -> Answer:
        self.counts["joins"] += 1
        desk = self.desks[body["asAgentId"]]
        if not desk.is_logged_in:
            return _refused(404)
        if desk.attachment is not None:
            self._forget(desk)
        first = self._new("session")
        desk.attachment = Attachment(first, first)
        self._ids[first] = desk
        return _answer(202, {"sessionId": first})

    async def _next_event(
        self, request: Request, session_id: str, longest_s: float, limit_s: float
    ) -> Answer:
        self.counts["polls"] += 1
        desk = self._ids.get(session_id)
        if desk is None or desk.attachment is None:
            return _refused(404)
        own = desk.attachment
        if own.poll is not None:
            self.counts["two at once"] += 1
            return _refused(409)
        self._note_gap(desk)
        fault = self._draw()
        if fault in {"forgotten", "conflict"}:
            self._forget(desk)
            return _refused(404 if fault == "forgotten" else 409)
        if fault in {"unavailable", "busy", "unreadable"}:
            return self._trouble(fault)
        is_snapshot = self._hear(desk, own, session_id)
        if not own.pending:
            await self._wait(own, min(longest_s / 2 if fault == "cut" else longest_s, limit_s))
            if self.is_out or fault == "cut":
                raise aiohttp.ServerDisconnectedError
            if limit_s < longest_s and not own.pending:
                raise aiohttp.SocketTimeoutError
            if not self._is_good(request):
                return _answer(401, {"error": "invalid_token"})
            if desk.attachment is not own:
                return _refused(409)
        return self._tell(desk, own, session_id, fault, is_snapshot=is_snapshot)

    def _hear(self, desk: FloorDesk, own: Attachment, session_id: str) -> bool:
        """What the id tells of the last answer; whether everything is to be told anew."""
        if session_id == own.latest != own.first:
            if own.unacknowledged:
                self.on_heard(desk)
            self.counts["heard"] += len(own.unacknowledged)
            own.unacknowledged, own.arrived = [], True
            return False
        if session_id == own.previous and session_id != own.first:
            self.counts["told again"] += own.arrived
            own.pending = own.unacknowledged + own.pending
            own.unacknowledged = []
            return False
        self.counts["healed"] += len(own.pending) + len(own.unacknowledged)
        own.unacknowledged, own.pending = [], desk.snapshot()
        desk.told = {}
        return True

    async def _wait(self, own: Attachment, longest_s: float) -> None:
        loop = asyncio.get_running_loop()
        own.poll = loop.create_future()
        alarm = loop.call_later(longest_s, _answered, own.poll)
        try:
            await own.poll
        finally:
            alarm.cancel()
            own.poll = None

    def _tell(
        self, desk: FloorDesk, own: Attachment, used: str, fault: str | None, *, is_snapshot: bool
    ) -> Answer:
        if not own.pending:
            desk.free_since = asyncio.get_running_loop().time()
            return _NOTHING_NEW
        for old in {own.previous, own.latest} - {None, own.first, used}:
            self._ids.pop(old or "", None)
        own.previous, own.latest = used, self._new("session")
        self._ids[own.latest] = desk
        told, own.pending = own.pending, []
        own.unacknowledged = [] if is_snapshot else told
        desk.learn(told)
        own.arrived = fault != "lost"
        if not own.arrived:
            raise aiohttp.ServerDisconnectedError
        if not is_snapshot:
            desk.free_since = asyncio.get_running_loop().time()
        return _answer(200, {"sessionId": own.latest, "events": told})

    def _note_gap(self, desk: FloorDesk) -> None:
        now = asyncio.get_running_loop().time()
        if desk.free_since is not None and now > self.quiet_until:
            self.longest_gap_s = max(self.longest_gap_s, now - desk.free_since)
        desk.free_since = None

    def _trouble(self, fault: str) -> Answer:
        if fault == "unreadable":
            return Answer(200, body=b"<html>")
        if fault == "unavailable":
            return _answer(503, {"error": "ServiceUnavailable"})
        self.quiet_until = asyncio.get_running_loop().time() + _RETRY_AFTER_S + 1
        return _answer(429, {"error": "TooManyRequests"}, ("Retry-After", str(_RETRY_AFTER_S)))

    def _draw(self) -> str | None:
        found = self._chance.randrange(1000)
        for fault, share in self.faults.items():
            found -= share
            if found < 0:
                self.counts[fault] += 1
                return fault
        return None

    def _plan(self, desk: FloorDesk) -> None:
        after_s = self._chance.expovariate(1 / _UNTIL_NEXT_S)
        asyncio.get_running_loop().call_later(after_s, self._happen, desk)

    def _happen(self, desk: FloorDesk) -> None:
        """Something happens at a desk: mostly to a call; now and then the agent goes away for a while."""
        self._plan(desk)
        if not desk.is_logged_in:
            return
        if self.faults and not desk.contacts and self._chance.random() < _AWAY_SHARE:
            self._go_away(desk)
            return
        contact_id, status = self._change(desk)
        desk.serial += 1
        self.counts["events"] += 1
        if status == "Disconnected":
            desk.contacts.pop(contact_id)
        else:
            desk.contacts[contact_id] = (status, desk.serial)
        if desk.attachment is None:
            self.counts["healed"] += 1
            return
        desk.attachment.pending.append(told_of(contact_id, status, desk.serial))
        _answered(desk.attachment.poll)

    def _change(self, desk: FloorDesk) -> tuple[str, str]:
        if not desk.contacts:
            self._number += 1
            return str(500_000_000 + self._number), "Incoming"
        contact_id, (status, _) = self._chance.choice(list(desk.contacts.items()))
        return contact_id, self._chance.choice(_NEXT_STATUS[status])

    def _go_away(self, desk: FloorDesk) -> None:
        self.counts["logged out"] += 1
        self._forget(desk)
        desk.is_logged_in = False
        asyncio.get_running_loop().call_later(_AWAY_S, desk.log_in)

    def _forget(self, desk: FloorDesk) -> None:
        """No id of the desk's is good any more; what was not told will be part of a snapshot."""
        own, desk.attachment = desk.attachment, None
        if own is None:
            return
        self.counts["healed"] += len(own.pending) + len(own.unacknowledged)
        for old in (own.first, own.latest, own.previous):
            self._ids.pop(old or "", None)
        _answered(own.poll)

    def _wake_all(self) -> None:
        for desk in self._all():
            if desk.attachment is not None:
                _answered(desk.attachment.poll)

    def _all(self) -> list[FloorDesk]:
        return list(self.desks.values())

    def _new(self, what: str) -> str:
        self._number += 1
        return f"{what}=={self._number}"


class Wire:
    """Stands where the pool of connections does; an answer that takes too long is none."""

    def __init__(self, floor: Floor, timeouts: Timeouts) -> None:
        self._floor = floor
        self._timeouts = timeouts

    async def read(self, request: Request, *, within_s: float | None = None) -> Answer:
        limit_s = self._timeouts.read_s if within_s is None else min(within_s, self._timeouts.read_s)
        try:
            return await self._floor.serve(request, limit_s)
        except aiohttp.ClientError as error:
            raise from_transport(error) from None

    async def command(self, request: Request) -> Answer:
        self._floor.strange.append(f"{request.method} {request.url}")
        return _answer(404, {"error": "resource not found"})

    async def close(self) -> None:
        """Nothing is open."""


def _answered(poll: asyncio.Future[None] | None) -> None:
    if poll is not None and not poll.done():
        poll.set_result(None)


def _answer(status: int, body: Any, *headers: tuple[str, str]) -> Answer:
    return Answer(status, headers, json.dumps(body).encode())


def _refused(status: int) -> Answer:
    return _answer(status, {"error": "InvalidAgentSession"}, ("icStatusDescription", "InvalidAgentSession"))
