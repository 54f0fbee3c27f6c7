"""Genesys Cloud, as its published API is spoken to."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from .effects import GENESYS
from .evidence import Scene
from .places import NEVER_WAS, PLACES, UNATTENDED
from .programs import Setting
from .stages import MAIN, Fault, Match, Need, Stage
from .talking import Simulator
from .world import HOLIDAY, INACTIVE_SKILL, LATE

LOGIN: Mapping[str, Setting] = {"login_client_id": "hookflash", "login_client_secret": "secret"}
MAPPED: Mapping[str, Setting] = {
    "voicemail_flows": {
        "agent:ana": "VoicemailAna@localhost",
        "agent:hugo": "VoicemailHugo@localhost",
        "queue:Support": "VoicemailSupport@localhost",
        "extension:4712": "VoicemailBen@localhost",
    },
    "callback_flow": "CallbackBilling@localhost",
    "skill_queues": {INACTIVE_SKILL: "Overflow"},
    "schedule_groups": {name: f"{name} hours" for name in ("Closed Desk", HOLIDAY, LATE)},
    "emergency_groups": {"Sales": "Evacuation", "Spanish": "Evacuation"},
}
# What the tests change must be seen at once: nothing is kept that they do change.
FRESH: Mapping[str, Setting] = {
    "agents_max_age_s": 0.01,
    "queue_figures_max_age_s": 0.01,
    "hours_max_age_s": 0.01,
}
_LISTS = {"skill": "routing/skills", "group": "routing/skillgroups"}
_COMMAND = {"method": "POST", "path": "*/{call}/participants/*"}
_LEG = {"method": "PATCH", "path": "*/{call}/participants/*"}


class GenesysStage(Stage):
    """The published dialect."""

    platform = "genesys"
    offers = frozenset(Need) - {Need.CAMPAIGNS, Need.INACTIVE_QUEUES, Need.MAPPED_NUMBERS}
    reaches: Mapping[str, frozenset[str]] = {
        "blind": frozenset(PLACES),
        "consult": frozenset(PLACES) - UNATTENDED | {"voicemail"},
        "outbound": frozenset({"number"}),
    }
    usual: Mapping[str, Setting] = {"client_id": "hookflash", "client_secret": "secret"}
    vocabulary = GENESYS
    calls_under = "/conversations/"
    never_was = NEVER_WAS
    finds_by = "genesys_id"
    faults: Mapping[Fault, tuple[Match, ...]] = {
        Fault.COMMAND: (_COMMAND,),
        Fault.QUEUE_COMMAND: ({"path": "*/{call}/*/replace/queue"},),
        Fault.CONSULT_AGENT: ({"method": "POST", "path": "*/{call}/*/consult/agent"},),
        Fault.COMPLETION: (_LEG,),
        Fault.TAKING_BACK: ({"method": "DELETE", "path": "*/{call}/participants/*/consult"},),
        Fault.WRAP_UP: (_LEG,),
        Fault.READ: ({"method": "GET", "path": "*/conversations/*{call}"},),
        Fault.PLACING: ({"method": "POST", "path": "*/conversations/calls/user/*"},),
        Fault.EVERYTHING: ({"platform": "genesys"},),
    }

    def connections(self, urls: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Setting]]]:
        """One for everything, one without what an operator has to map, and some that go wrong."""
        login, url = {**FRESH, **LOGIN}, urls[self.platform]
        yield MAIN, {**login, **MAPPED, "user_tokens": refresh_tokens(url)}
        yield "bare", FRESH
        yield "cell", {**login, "user_tokens": refresh_tokens(url), "contact_phone": "cell"}
        yield "reader", {"client_id": "readonly"}
        yield "stranger", {"client_secret": "wrong"}
        yield "hasty", {"command_timeout_s": 0.4, "read_timeout_s": 0.4}

    def is_command(self, request: Mapping[str, Any]) -> bool:
        """A POST about a participant."""
        return request["method"] == "POST" and "/participants/" in request["path"]

    def is_placing(self, operation: str) -> bool:
        """A POST of a user's call."""
        return "post_conversations_calls" in operation

    async def find_id(self, scene: Scene, kind: str, name: str) -> str:
        """As the platform's lists say; contacts have none."""
        if kind == "contact":
            contacts = (await scene.simulator.world())["contacts"]
            return next(str(one["genesys_id"]) for one in contacts if one["name"] == name)
        answer = await scene.simulator.as_agent("ana", "GET", f"/api/v2/{_LISTS[kind]}")
        assert answer.status == 200, answer.text
        return next(str(one["id"]) for one in answer.json["entities"] if one["name"] == name)

    async def find_agent_leg(self, scene: Scene) -> str:
        """The participant."""
        return scene.agent_leg

    async def close_line(self, simulator: Simulator, queue: str) -> None:
        """By the emergency that closes Sales and Spanish."""
        assert queue in {"Sales", "Spanish"}
        await simulator.ask("PATCH", "/sim/v1/emergency-groups/Evacuation", {"active": True})

    async def hold(self, scene: Scene) -> None:
        """PATCH of the agent's own leg."""
        path = f"/api/v2/conversations/calls/{scene.call_id}/participants/{scene.agent_leg}"
        answer = await scene.simulator.as_agent(scene.agent, "PATCH", path, {"held": True})
        assert answer.status == 202, answer.text
        await scene.simulator.until_with(scene.call_id, "hold")

    async def begin_move(self, scene: Scene) -> None:
        """A move whose effect is still to come."""
        await scene.simulator.fail({"match": {}, "do": "late_effect", "delay_s": 10.0})
        await self.move_away(scene)

    async def move_away(self, scene: Scene) -> None:
        """A move of the agent's leg."""
        body = {"queueName": "Sales", "transferType": "Unattended"}
        path = f"/api/v2/conversations/{scene.call_id}/participants/{scene.agent_leg}/replace/queue"
        answer = await scene.simulator.as_agent(scene.agent, "POST", path, body)
        assert answer.status == 202, answer.text

    async def complete(self, scene: Scene) -> None:
        """The agent leaves the call."""
        path = f"/api/v2/conversations/calls/{scene.call_id}/participants/{scene.agent_leg}"
        answer = await scene.simulator.as_agent(scene.agent, "PATCH", path, {"state": "disconnected"})
        assert answer.status == 202, answer.text

    async def take_back(self, scene: Scene) -> None:
        """The consult of the caller's leg is deleted."""
        caller = (await scene.simulator.truth(scene.call_id) or {})["legs"][0]["leg"]
        path = f"/api/v2/conversations/calls/{scene.call_id}/participants/{caller}/consult"
        answer = await scene.simulator.as_agent(scene.agent, "DELETE", path)
        assert answer.status == 200, answer.text

    async def end_privacy(self, scene: Scene) -> None:
        """The recording goes on."""
        path = f"/api/v2/conversations/{scene.call_id}/participants/{scene.agent_leg}"
        answer = await scene.simulator.as_agent(scene.agent, "PATCH", path, {"recording": True})
        assert answer.status == 202, answer.text


def refresh_tokens(platform: str) -> dict[str, str]:
    """Of those who consult: a refresh token is good once, so no two connections can share one."""
    return {agent: refresh_token(platform, agent) for agent in ("ana", "kim")}


def refresh_token(platform: str, agent: str) -> str:
    """An agent's refresh token, as a login gets it; of clients with a secret a name is taken for a code."""
    form = urlencode({"grant_type": "authorization_code", "code": agent, "redirect_uri": "http://localhost/"})
    headers = {
        "Authorization": f"Basic {b64encode(b'hookflash:secret').decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    with closing(HTTPConnection(platform.removeprefix("http://"))) as connection:
        connection.request("POST", "/oauth/token", form, headers)
        return str(json.loads(connection.getresponse().read())["refresh_token"])
