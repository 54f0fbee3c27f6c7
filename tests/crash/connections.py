"""The platforms that are tried: how a connection is set up, and what counts as an effect through it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.harness.tokens import log_in

NAME = "main"
Rule = dict[str, Any]


@dataclass(frozen=True)
class Connection:
    """One platform as the trials use it.

    Attributes:
        platform: Its name, in the settings and in the simulator.
        settings: The lines of its section beside its address.
        counted: What the operations of the simulator's ledger do to a call; others may be repeated.
        named: The commands that name the call.
    """

    platform: str
    settings: str = field(repr=False)
    counted: Mapping[str, str] = field(repr=False)
    named: frozenset[str] = frozenset()

    async def section(
        self, session: aiohttp.ClientSession, urls: Mapping[str, str], agent: str | None
    ) -> str:
        """The settings of a trial, in which that agent has to have logged in where a platform wants it."""
        del session, agent
        url = urls[self.platform]
        return f'[connections.{NAME}]\nplatform = "{self.platform}"\nbase_url = "{url}"\n{self.settings}'

    def effects(self, ledger: Sequence[Mapping[str, Any]]) -> dict[str, int]:
        """How often each thing was done that must not be done again."""
        words = (self.word(str(entry["operation"])) for entry in ledger)
        return dict(Counter(word for word in words if word is not None))

    def word(self, operation: str) -> str | None:
        """What an operation does; none if it may be repeated."""
        return self.counted.get(operation)

    def match(self, command: str, call_id: str) -> Rule:
        """Which requests a fault strikes.

        Within a session few name the call: of the others the next is struck, whichever trial sends it.
        """
        named = {"path": f"*/{call_id}/*"} if command in self.named else {}
        return {"platform": self.platform, "operation": command, **named}


class GenesysConnection(Connection):
    """A command is one request, whose path names the call; an agent consults with a token of their own."""

    async def section(
        self, session: aiohttp.ClientSession, urls: Mapping[str, str], agent: str | None
    ) -> str:
        lines = await super().section(session, urls, agent)
        if agent is None:
            return lines
        token = await log_in(session, urls[self.platform], agent)
        login = 'login_client_id = "hookflash"\nlogin_client_secret = "secret"\n'
        return f'{lines}{login}user_tokens = {{ {agent} = "{token}" }}\n'

    def word(self, operation: str) -> str | None:
        return "command" if operation else None

    def match(self, command: str, call_id: str) -> Rule:
        return {"platform": self.platform, "method": "POST", "path": f"*{call_id}*{command}"}


class TutorialConnection(Connection):
    """A transfer is one request, whose path names the call; the settings hold ids, as there are no lists."""

    async def section(
        self, session: aiohttp.ClientSession, urls: Mapping[str, str], agent: str | None
    ) -> str:
        lines = await super().section(session, urls, agent)
        async with session.get(f"{urls['control']}/sim/v1/world") as answer:
            world = await answer.json()
        ids = {f"queue:{one['name']}": one["cxone_queue_id"] for one in world["queues"]}
        ids |= {f"agent:{one['name']}": one["cxone_user_id"] for one in world["agents"]}
        listed = ", ".join(f'"{name}" = "{one}"' for name, one in ids.items())
        return f"{lines}ids = {{ {listed} }}\n"

    def match(self, command: str, call_id: str) -> Rule:
        return {"platform": self.platform, "method": command, "path": f"*/calls/{call_id}/transfer"}


_ACCOUNT = 'client_id = "hookflash"\nclient_secret = "secret"\nrate_limit = "off"\n'
_GENESYS = GenesysConnection("genesys", _ACCOUNT, {})
_CXONE = Connection(
    "cxone",
    _ACCOUNT
    + 'access_key_id = "hookflash"\naccess_key_secret = "secret"\n'
    + 'outbound_skill = "Hosts Outbound"\neffect_within_s = 1.0\n'
    + 'signal = { p1 = "XFER", p2 = "{type}", p3 = "{target}", p4 = "{request}" }\n',
    {
        "dial_skill": "dial",
        "dial_agent": "dial",
        "consult_agent": "dial",
        "dial_phone": "dial",
        "transfer_calls": "transfer",
        "end_contact_of_session": "end",
        "end_contact": "end",
        "signal": "signal",
    },
    frozenset({"hold", "resume", "signal"}),
)
_TRANSFER = "/api/v2/voice/calls/{callId}/transfer"
_TUTORIAL = TutorialConnection(
    "cxone",
    'dialect = "tutorial"\nclient_id = "tutorial"\nclient_secret = "secret"\nrate_limit = "off"\n',
    {f"POST {_TRANSFER}": "transfer", f"PATCH {_TRANSFER}": "complete"},
)
CONNECTIONS: dict[str, Connection] = {"genesys": _GENESYS, "cxone": _CXONE, "cxone tutorial": _TUTORIAL}
