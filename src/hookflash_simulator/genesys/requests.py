"""One authorised request to the Genesys face, read in the platform's manner."""

import json
import re
from typing import TYPE_CHECKING, Any

from hookflash_simulator.front_door import Answer, Visit, as_json
from hookflash_simulator.genesys.errors import Refusal, bad_value
from hookflash_simulator.genesys.permissions import NOTHING, Needs, check_division, missing
from hookflash_simulator.genesys.tokens import Token
from hookflash_simulator.world.agents import Agent
from hookflash_simulator.world.calls import Call, Leg
from hookflash_simulator.world.queues import Queue

if TYPE_CHECKING:
    from hookflash_simulator.genesys.face import GenesysFace
    from hookflash_simulator.world.world import World

PLATFORM = "genesys"
_NUMBER = re.compile(r"-?[0-9]{1,12}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class Ask:
    """What a token's holder asks for: the path's values, the query, the body, and the world it is about."""

    def __init__(self, visit: Visit, token: Token, face: "GenesysFace", needs: Needs = NOTHING) -> None:
        self.visit = visit
        self.token = token
        self.face = face
        self.needs = needs
        self.world: World = visit.simulation.world

    def permit(self, division: str) -> None:
        """Go on if the operation is permitted in a division.

        Raises:
            Refusal: It is not.
        """
        check_division(self.token, self.needs, self.world.directory, division, self.world.switches)

    def sees(self, division: str) -> bool:
        """True if the operation is permitted in a division: lists leave out what is not."""
        return missing(self.token, self.needs, self.world.directory, division) is None

    def id(self, name: str) -> str:
        """An id of the path, in lower case.

        Raises:
            Refusal: It is no UUID; whether 400 or 404 is a switch.
        """
        value = self.visit.values[name]
        if _UUID.fullmatch(value):
            return value.lower()
        if self.world.switches.malformed_id == "bad_request":
            raise Refusal(400, "invalid.id", id=value)
        raise Refusal(404, "not.found")

    def query(self, name: str) -> str | None:
        """The last value of a query parameter; an empty one counts as absent."""
        given = self.visit.query.get(name)
        return (given[-1] or None) if given else None

    def listed(self, name: str) -> list[str]:
        """A list in the query, comma-joined as the SDKs send it or repeated."""
        return [one for given in self.visit.query.get(name, []) for one in given.split(",") if one]

    def number(self, name: str, usual: int, low: int, high: int) -> int:
        """A whole number in the query.

        Raises:
            Refusal: It is none, or out of bounds.
        """
        text = self.query(name)
        if text is None:
            return usual
        if not _NUMBER.fullmatch(text) or not low <= int(text) <= high:
            raise bad_value(name, text, f"{low} to {high}")
        return int(text)

    def flag(self, name: str) -> bool | None:
        """A truth value in the query; None if absent."""
        text = self.query(name)
        if text is None:
            return None
        if text.lower() not in {"true", "false"}:
            raise bad_value(name, text, "true", "false")
        return text.lower() == "true"

    def json(self) -> Any:
        """The body; an empty one and ``null`` are None (reference genesys-cloud 14.9).

        Raises:
            Refusal: 415 for another content type, 400 for what is no JSON.
        """
        body = self.visit.body.strip()
        if not body:
            return None
        kind = self.visit.request.headers.get("Content-Type", "application/json")
        if not kind.lower().startswith("application/json"):
            raise Refusal(415, "unsupported.media.type")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise Refusal(400, "bad.request") from None

    def fields(self) -> dict[str, Any]:
        """The body, which must be an object; unknown fields are ignored, null ones are absent."""
        body = self.json()
        if not isinstance(body, dict):
            raise Refusal(400, "bad.request")
        return {name: value for name, value in body.items() if value is not None}

    def call(self) -> Call:
        """The conversation of the path."""
        call = self.world.calls.get(self.id("conversationId"))
        if call is None or call.platform != PLATFORM:
            raise Refusal(404, "conversation.error.conversation.not.found")
        return call

    def leg(self, call: Call, code: str = "not.found") -> Leg:
        """The participant of the path."""
        leg = call.legs.get(self.id("participantId"))
        if leg is None:
            raise Refusal(404, code)
        return leg

    def queue(self) -> Queue:
        """The queue of the path.

        Raises:
            Refusal: There is none, or the operation is not permitted in its division.
        """
        queue = self.world.directory.find_queue(self.id("queueId"))
        if queue is None:
            raise Refusal(404, "resource.not.found")
        self.permit(queue.division)
        return queue

    def agent(self, code: str = "general.resource.not.found") -> Agent:
        """The user of the path.

        Raises:
            Refusal: There is none, or the operation is not permitted in his division.
        """
        agent = self.world.directory.find_agent(self.id("userId"))
        if agent is None:
            raise Refusal(404, code)
        self.permit(agent.division)
        return agent


def text(fields: dict[str, Any], name: str) -> str | None:
    """A text of a body.

    Raises:
        Refusal: It is something else.
    """
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise bad_value(name, value, "text")
    return value


def truth(fields: dict[str, Any], name: str) -> bool | None:
    """A truth value of a body.

    Raises:
        Refusal: It is something else.
    """
    value = fields.get(name)
    if value is not None and not isinstance(value, bool):
        raise bad_value(name, value, "true", "false")
    return value


def ok(value: Any, status: int = 200) -> Answer:
    """An answer with a body."""
    return Answer(status, as_json(value))


def empty(status: int) -> Answer:
    """An answer without one."""
    return Answer(status)
