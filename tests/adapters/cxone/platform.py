"""A platform that answers what a test tells it, with a tenant, tokens and one agent's session."""

import asyncio
from collections import deque
from typing import Any
from urllib.parse import quote

from hookflash.adapters.cxone.adapter import CxoneCallControl
from hookflash.adapters.cxone.settings import parse
from hookflash.domain.commands import Command, Verb
from hookflash.domain.destinations import Destination
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.runtime import Clock
from tests.adapters.stub import Reply, Seen, Stub, Wire, answer

from .shapes import (
    ANA,
    BILLING,
    MASTER,
    OUTBOUND,
    TENANT,
    batch,
    contact,
    event,
    granted,
    hierarchy,
    listed,
    skill,
    start,
)

BASE = "/incontactapi/services/v30.0"
OPENID = "GET /.well-known/openid-configuration"
CONFIGURATION = "GET /.well-known/cxone-configuration"
TOKEN = "POST /auth/token"
BY_KEY = "POST /authentication/v1/token/access-key"
REFRESH = "POST /public/user/refresh"
JOIN = f"POST {BASE}/agent-sessions/join"
KEY = {"access_key_id": "key", "access_key_secret": "swordfish"}
CLIENT = {"client_id": "hookflash", "client_secret": "swordfish"}
PATIENT = {"connect_timeout_s": 30, "read_timeout_s": 30, "command_timeout_s": 30, "rate_limit": "off"}
HASTY = {"connect_timeout_s": 0.3, "read_timeout_s": 0.4, "command_timeout_s": 0.4, "read_total_s": 0.5}


class Desk:
    """One agent's session at the stub: what the test tells is given to the next request for events."""

    def __init__(self, stub: Stub, *snapshot: dict[str, str], agent_id: str = ANA) -> None:
        self.stub = stub
        self.waiting = 0
        self.most_waiting = 0
        self.polls: list[str] = []
        self._news: deque[Reply] = deque()
        self._told = asyncio.Event()
        self._number = 0
        self.snapshot = (start(agent_id), *snapshot)
        stub.on(JOIN, answer(202, {"sessionId": "first=="}))
        self._serve("first==")
        self.tell(*self.snapshot)

    @property
    def id(self) -> str:
        return f"session=={self._number}" if self._number else "first=="

    def tell(self, *events: dict[str, str]) -> None:
        """A batch of events, under a new session id."""
        self._number += 1
        self._serve(f"session=={self._number}")
        self.reply(answer(200, batch(self._number, *events)))

    def reply(self, reply: Reply) -> None:
        self._news.append(reply)
        self._told.set()

    def path(self, what: str) -> str:
        return f"POST {BASE}/agent-sessions/{quote(self.id, safe='')}/{what}"

    def on(self, what: str, *replies: Reply) -> None:
        """What a command in the session is answered, whatever the session's id by then."""
        for number in range(30):
            session_id = f"session=={number}" if number else "first=="
            self.stub.on(f"POST {BASE}/agent-sessions/{quote(session_id, safe='')}/{what}", *replies)

    def commands(self) -> list[str]:
        """What was asked of the session beside its events, in order."""
        tails = (one.target.partition("?")[0].rpartition("agent-sessions/")[2] for one in self.stub.seen)
        own = (tail.partition("/")[2] for tail in tails if tail.startswith(("session", "first")))
        return [what for what in own if what != "get-next-event"]

    def bodies(self, what: str) -> list[Any]:
        return [one.json for one in self.stub.seen if one.target.endswith(f"/{what}") and one.body]

    def _serve(self, session_id: str) -> None:
        path = f"GET {BASE}/agent-sessions/{quote(session_id, safe='')}/get-next-event"
        self.stub.on(path, self._poll)

    async def _poll(self, wire: Wire, seen: Seen) -> bool:
        self.polls.append(seen.target)
        self.waiting += 1
        self.most_waiting = max(self.most_waiting, self.waiting)
        try:
            while not self._news:
                self._told.clear()
                await self._told.wait()
            return await self._news.popleft()(wire, seen)
        finally:
            self.waiting -= 1


def then(desk: Desk, *events: dict[str, str], status: int = 202) -> Reply:
    """Accept a command, and tell what came of it."""

    async def reply(wire: Wire, seen: Seen) -> bool:
        keep = await answer(status)(wire, seen)
        desk.tell(*events)
        return keep

    return reply


def set_up(stub: Stub) -> None:
    """Discovery and tokens, a call that Ana has, and two skills."""
    stub.on(OPENID, answer(200, {"token_endpoint": f"{stub.url}/auth/token"}))
    stub.on(CONFIGURATION, answer(200, {"api_endpoint": stub.url, "tenantId": TENANT}))
    stub.on(TOKEN, answer(200, granted()))
    stub.on(f"GET {BASE}/contacts/{MASTER}", answer(200, contact()))
    stub.on(f"GET {BASE}/contacts/{MASTER}/hierarchy", answer(200, hierarchy()))
    stub.on(f"GET {BASE}/contacts/{MASTER}/custom-data", answer(204))
    skills = (skill(BILLING, "Billing"), skill(OUTBOUND, "Billing Outbound", isOutbound=True))
    stub.on(f"GET {BASE}/skills", answer(200, listed("skills", *skills)))


def connect(stub: Stub, clock: Clock, **settings: Any) -> CxoneCallControl:
    section = {"base_url": stub.url, **KEY, **CLIENT, **PATIENT, **settings}
    section = {name: value for name, value in section.items() if value is not None}
    return CxoneCallControl("c", parse("c", section, {}), clock)


def talking(stub: Stub) -> Desk:
    """Ana talks with the caller, and her session tells so."""
    return Desk(stub, event())


def command(verb: Verb, destination: Destination | None = None, **more: Any) -> Command:
    """A command about Ana's leg in the call."""
    fields = {"caller_leg_id": LegId(f"{MASTER}-caller"), "agent_id": ANA, **more}
    return Command(verb=verb, leg_id=LegId(f"{MASTER}-agent-{ANA}"), destination=destination, **fields)


CALL = CallId(MASTER)
