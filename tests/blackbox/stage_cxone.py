"""NICE CXone, as its published API is spoken to: one access key acts for all agents."""

from collections.abc import Iterator, Mapping
from typing import Any

from .effects import CXONE
from .evidence import Scene
from .programs import Setting
from .stages import MAIN, Fault, Match, Need, Stage
from .talking import Answer, Simulator

SERVICES = "/incontactapi/services/v30.0"
_DIALLED = frozenset({"queue", "agent", "skill", "number", "extension"})
_SIGNAL: Setting = {"p1": "XFER", "p2": "{type}", "p3": "{target}", "p4": "{request}"}
# What the tests change must be seen at once: nothing is kept that they do change.
_FRESH: Mapping[str, Setting] = {
    "agents_max_age_s": 0.01,
    "queue_figures_max_age_s": 0.01,
    "hours_max_age_s": 0.01,
    "targets_max_age_s": 0.01,
    "effect_within_s": 1.0,
    "session_idle_s": 5.0,
}
_COMMANDS = ("dial_skill", "dial_agent", "consult_agent", "dial_phone", "direct_voicemail_transfer", "signal")


def _requests(*operations: str) -> tuple[Match, ...]:
    return tuple({"operation": operation} for operation in operations)


class CxoneStage(Stage):
    """The published dialect: an agent's call is moved by a consultation that completes itself."""

    platform = "cxone"
    offers = frozenset({Need.CAMPAIGNS, Need.INACTIVE_QUEUES, Need.MAPPED_NUMBERS})
    reaches: Mapping[str, frozenset[str]] = {
        "blind": _DIALLED | {"voicemail"},
        "consult": _DIALLED,
        "outbound": frozenset({"number"}),
    }
    usual: Mapping[str, Setting] = {"access_key_id": "hookflash", "access_key_secret": "secret"}
    vocabulary = CXONE
    is_composed = True
    calls_under = None
    spares = 16
    never_was = "990000000001"
    finds_by = "cxone_skill_id"
    faults: Mapping[Fault, tuple[Match, ...]] = {
        Fault.COMMAND: _requests(*_COMMANDS),
        Fault.QUEUE_COMMAND: _requests("dial_skill", "signal"),
        Fault.CONSULT_AGENT: _requests("consult_agent"),
        Fault.COMPLETION: _requests("transfer_calls"),
        Fault.TAKING_BACK: _requests("end_contact_of_session"),
        Fault.WRAP_UP: _requests("set_disposition"),
        Fault.READ: _requests("get_contact"),
        Fault.PLACING: _requests("dial_phone"),
        Fault.EVERYTHING: ({"platform": "cxone"},),
    }

    def connections(self, urls: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, Setting]]]:  # noqa: ARG002 - no tokens are needed
        """One for everything, one without what an operator has to map, and some that go wrong."""
        mapped: Mapping[str, Setting] = {**_FRESH, "outbound_skill": "Billing Outbound", "signal": _SIGNAL}
        yield MAIN, mapped
        yield "bare", _FRESH
        yield "reader", {**mapped, "access_key_id": "readonly"}
        yield "stranger", {**mapped, "access_key_secret": "wrong"}
        yield "hasty", {**mapped, "command_timeout_s": 0.4, "read_timeout_s": 0.4}

    def is_command(self, request: Mapping[str, Any]) -> bool:
        """Whatever dials, signals, or leaves a caller with a mailbox."""
        return request["operation"] in _COMMANDS

    def is_placing(self, operation: str) -> bool:
        """The agent's session dials."""
        return operation == "dial_phone"

    def place_of(self, where: str) -> str:
        """Agents have a family name here."""
        return where.removesuffix(" Acme")

    async def find_id(self, scene: Scene, kind: str, name: str) -> str:
        """A skill is the queue of that name."""
        assert kind == "skill", kind
        queues = (await scene.simulator.world())["queues"]
        return next(str(one["cxone_skill_id"]) for one in queues if one["name"].lower() == name)

    async def find_agent_leg(self, scene: Scene) -> str:
        """The contact, and who is on it."""
        agents = (await scene.simulator.world())["agents"]
        return f"{scene.call_id}-agent-{next(a['cxone_id'] for a in agents if a['name'] == scene.agent)}"

    async def close_line(self, simulator: Simulator, queue: str) -> None:
        """By its hours of operation."""
        await simulator.ask("PATCH", f"/sim/v1/queues/{queue}", {"open": False})

    async def hold(self, scene: Scene) -> None:
        """Of the caller's contact."""
        await _act(scene, f"interactions/{scene.call_id}/hold")
        await scene.simulator.until_with(scene.call_id, "hold")

    async def begin_move(self, scene: Scene) -> None:
        """The caller is on hold, and nobody of Sales has answered."""
        await scene.simulator.nobody_answers("Sales")
        await self.hold(scene)
        await self._dial_sales(scene)

    async def move_away(self, scene: Scene) -> None:
        """The service has put the caller on hold already."""
        await self._dial_sales(scene)
        await self.complete(scene)

    async def complete(self, scene: Scene) -> None:
        """Both contacts are joined."""
        await _act(scene, "interactions/transfer-calls")

    async def take_back(self, scene: Scene) -> None:
        """Whoever was dialled is let go, and the caller taken off hold."""
        await _act(scene, f"interactions/{await _consulted(scene)}/end")
        await scene.simulator.until(scene.call_id, lambda truth: truth["legs"][-1]["state"] == "ended")
        await _act(scene, f"interactions/{scene.call_id}/resume")

    async def end_privacy(self, scene: Scene) -> None:
        """The recording goes on."""
        await _act(scene, f"interactions/{scene.call_id}/unmask")

    async def _dial_sales(self, scene: Scene) -> None:
        skill = next(
            one["cxone_skill_id"]
            for one in (await scene.simulator.world())["queues"]
            if one["name"] == "Sales"
        )
        await _act(scene, "dial-skill", {"skillId": skill})
        await scene.simulator.until(scene.call_id, _is_in_line)


def _is_in_line(truth: Mapping[str, Any]) -> bool:
    """Whether the line plays its music or somebody has answered: only then may the caller be handed over."""
    return any(entry["what"] in {"queue.treated", "consult.answered"} for entry in truth["history"])


async def _act(scene: Scene, what: str, body: Mapping[str, Any] | None = None) -> None:
    """A command in the agent's session, which is joined anew for it."""
    joined = await _ask(scene, "POST", "agent-sessions/join", {})
    await _ask(scene, "POST", f"agent-sessions/{joined.json['sessionId']}/{what}", body or {})


async def _consulted(scene: Scene) -> str:
    """The contact of whom the agent has dialled."""
    found = await _ask(scene, "GET", f"contacts/{scene.call_id}/hierarchy")
    return str(found.json["childContacts"][-1]["contactId"])


async def _ask(scene: Scene, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
    """What the agent's own desktop does."""
    simulator, base = scene.simulator, scene.simulator.urls["cxone"]
    key = {"accessKeyId": scene.agent, "accessKeySecret": "secret"}
    login = await simulator.send("POST", f"{base}/authentication/v1/token/access-key", key, None)
    headers = {"Authorization": f"Bearer {login.json['access_token']}"}
    answer = await simulator.send(method, f"{base}{SERVICES}/{path}", body, headers)
    assert answer.status in {200, 202}, f"{path}: {answer.status} {answer.text}"
    return answer
