"""Platforms to try a connection on, each with the people who answer there."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from http.client import HTTPConnection
from typing import Any, Protocol
from urllib.parse import urlencode

from hookflash.adapters.registry import PLATFORMS
from hookflash.bootstrap import SystemClock
from hookflash.domain.ids import CallId
from hookflash.domain.targets import Target, TargetType, parse_target
from hookflash.ports.platform import CallControl, Lane, Spend
from tests.adapters.simulator import Simulator
from tests.fakes.people import hang_up
from tests.fakes.places import CALLBACKS, MAILBOX
from tests.fakes.platform import FakePlatform

Places = Mapping[TargetType, Target]
_NUMBER = "+493023125001"
_FLOWS = {
    "voicemail_flows": {"agent:ana": "VoicemailAna@localhost"},
    "callback_flow": "CallbackBilling@localhost",
}


class Stage(Protocol):
    """A platform and the people on it.

    Attributes:
        places: For types of target, one at which somebody, or something, answers.
        wrap_up_code: The name of one.
    """

    control: CallControl
    places: Places
    wrap_up_code: str

    def place_call(self, *, is_private: bool = False) -> CallId:
        """A caller who talks with somebody of the queue Support."""
        ...

    def hang_up(self, call_id: CallId) -> None: ...


class FakeStage:
    def __init__(self) -> None:
        self.platform = FakePlatform()
        self.platform.directory.mailboxes["agent:ben"] = MAILBOX
        self.platform.directory.callbacks = CALLBACKS
        self.control: CallControl = self.platform
        self.wrap_up_code = "sold"
        shorthands = (
            *("queue:Billing", "agent:ben", "skill:billing", "skillgroup:billing", "number:+4930111111"),
            *("extension:101", "voicemail:agent:ben", "contact:c-acme", "callback:+4930111111"),
        )
        self.places: Places = _by_type(*shorthands)

    def place_call(self, *, is_private: bool = False) -> CallId:
        call = self.platform.world.answered_call()
        call.is_private = is_private
        return CallId(call.id)

    def hang_up(self, call_id: CallId) -> None:
        hang_up(self.platform.world, self.platform.world.calls[call_id])


class SimulatedStage:
    def __init__(
        self, simulator: Simulator, control: CallControl, places: Places, *, platform: str = "genesys"
    ) -> None:
        self._simulator = simulator
        self._platform = platform
        self.control = control
        self.places = places
        self.wrap_up_code = "Transferred"

    def place_call(self, *, is_private: bool = False) -> CallId:
        wish = {"to_queue": "Support", "answered_by": "dan", "private": is_private}
        made = self._simulator.new_call(platform=self._platform, **wish)
        return CallId(made["call_id"])

    def hang_up(self, call_id: CallId) -> None:
        self._simulator.ask("POST", f"/calls/{call_id}/hang-up", {"party": "caller"})


@asynccontextmanager
async def published(simulator: Simulator) -> AsyncIterator[Stage]:
    contacts = simulator.ask("GET", "/world")["contacts"]
    contact = next(one["genesys_id"] for one in contacts if one["name"] == "Nora Notary")
    places = _by_type(
        *("queue:Billing", "agent:ana", "skill:spanish", "skillgroup:Spanish speakers", f"number:{_NUMBER}"),
        *("extension:4711", "voicemail:agent:ana", f"contact:{contact}", f"callback:{_NUMBER}"),
    )
    login = {"login_client_id": "hookflash", "login_client_secret": "secret"}
    tokens = {"user_tokens": {"dan": _log_in(simulator, "dan")}}
    control = _connect(simulator, "hookflash", **_FLOWS, **login, **tokens)
    yield SimulatedStage(simulator, control, places)
    await control.close()


@asynccontextmanager
async def tutorial(simulator: Simulator, **settings: Any) -> AsyncIterator[Stage]:
    """The dialect has no lists: its ids come from elsewhere, for a skill from the published API."""
    ids = {f"queue:{one['name']}": one["genesys_id"] for one in simulator.ask("GET", "/world")["queues"]}
    other = _connect(simulator, "hookflash")
    skill = (await other.resolve(parse_target("skill:spanish"), (), Spend(Lane.CHECK))).destination.target
    await other.close()
    ids |= {"skill:spanish": str(skill.id), "skillgroup:Spanish speakers": str(skill.id)}
    control = _connect(simulator, "tutorial", dialect="tutorial", ids=ids, **settings)
    places = _by_type("queue:Billing", "agent:ana", "skill:spanish", "skillgroup:Spanish speakers")
    yield SimulatedStage(simulator, control, places)
    await control.close()


@asynccontextmanager
async def cxone(simulator: Simulator, **settings: Any) -> AsyncIterator[Stage]:
    """One access key acts for all agents; a script moves what waits, as the world's signals say."""
    platform = PLATFORMS["cxone"]
    section = {
        "base_url": simulator.cxone,
        "access_key_id": "hookflash",
        "access_key_secret": "secret",
        "client_id": "hookflash",
        "client_secret": "secret",
        "outbound_skill": "Support Outbound",
        "signal": {"p1": "XFER", "p2": "{type}", "p3": "{target}", "p4": "{request}"},
        "rate_limit": "off",
        **settings,
    }
    control = platform.build("c", platform.parse("c", section, {}), SystemClock())
    places = _by_type(
        *("queue:Billing", "agent:ana", "skill:Spanish", f"number:{_NUMBER}", "extension:4711"),
        "voicemail:agent:ana",
    )
    yield SimulatedStage(simulator, control, places, platform="cxone")
    await control.close()


@asynccontextmanager
async def cxone_tutorial(simulator: Simulator, **settings: Any) -> AsyncIterator[Stage]:
    """The dialect has no lists: its ids come from elsewhere, as do the extensions of agents and mailboxes."""
    platform = PLATFORMS["cxone"]
    section = cxone_tutorial_section(simulator, **settings)
    control = platform.build("t", platform.parse("t", section, {}), SystemClock())
    places = _by_type(
        *("queue:Billing", "agent:ana", "skill:spanish", f"number:{_NUMBER}", "extension:4711"),
        *("voicemail:agent:ben", f"callback:{_NUMBER}"),
    )
    yield SimulatedStage(simulator, control, places, platform="cxone")
    await control.close()


def cxone_tutorial_section(simulator: Simulator, **settings: Any) -> dict[str, Any]:
    """The settings of a connection in the tutorial dialect of CXone."""
    world = simulator.ask("GET", "/world")
    ids = {f"queue:{one['name']}": one["cxone_queue_id"] for one in world["queues"]}
    ids |= {f"agent:{one['name']}": one["cxone_user_id"] for one in world["agents"]}
    ids |= {f"skill:{one['name']}": one["cxone_skill_uuid"] for one in world["skills"]}
    return {
        "dialect": "tutorial",
        "base_url": simulator.cxone,
        "client_id": "tutorial",
        "client_secret": "secret",
        "rate_limit": "off",
        "ids": ids,
        "voicemail_extensions": {"default": "999"},
        "callback_queue": "Billing",
        **settings,
    }


def _connect(simulator: Simulator, client: str, **settings: Any) -> CallControl:
    platform = PLATFORMS["genesys"]
    account = {"base_url": simulator.genesys, "client_id": client, "client_secret": "secret"}
    section = {**account, "rate_limit": "off", **settings}
    return platform.build("g", platform.parse("g", section, {}), SystemClock())


def _log_in(simulator: Simulator, agent: str) -> str:
    """An agent's refresh token: of clients with a secret the simulator takes a name for a code."""
    form = urlencode({"grant_type": "authorization_code", "code": agent, "redirect_uri": "http://localhost/"})
    headers = {
        "Authorization": f"Basic {b64encode(b'hookflash:secret').decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = HTTPConnection(simulator.genesys.removeprefix("http://"))
    with closing(connection):
        connection.request("POST", "/oauth/token", form, headers)
        return str(json.loads(connection.getresponse().read())["refresh_token"])


def _by_type(*shorthands: str) -> Places:
    targets = map(parse_target, shorthands)
    return {target.type: target for target in targets}
