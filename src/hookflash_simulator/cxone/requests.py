"""One request to the CXone face, read in the platform's manner."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from hookflash_simulator.cxone.errors import STATUS_TEXT, Refusal
from hookflash_simulator.cxone.parameters import Parameters
from hookflash_simulator.cxone.tokens import Token
from hookflash_simulator.cxone.users import User, find_user
from hookflash_simulator.front_door import Answer, Visit, as_json

if TYPE_CHECKING:
    from hookflash_simulator.cxone.contacts import Contact
    from hookflash_simulator.cxone.face import CxoneFace
    from hookflash_simulator.cxone.sessions import ApiSession
    from hookflash_simulator.switches import CxoneSwitches
    from hookflash_simulator.world.agents import Agent
    from hookflash_simulator.world.queues import Queue
    from hookflash_simulator.world.world import World

PLATFORM = "cxone"
LONGEST_ID = 19
LATEST = 34


class Ask:
    """What somebody asks for: the path's values, the parameters, the user, and the world it is about."""

    def __init__(self, visit: Visit, face: "CxoneFace") -> None:
        self.visit = visit
        self.face = face
        self.world: World = visit.simulation.world

    @cached_property
    def parameters(self) -> Parameters:
        """What the request says in query and body.

        Raises:
            Refusal: 400, the body cannot be read.
        """
        return Parameters(self.visit.query, self.visit.body)

    @cached_property
    def token(self) -> Token:
        """The bearer token.

        Raises:
            Refusal: 401.
        """
        return self.face.tokens.check(self.visit.request.headers.get("Authorization"))

    @cached_property
    def user(self) -> User:
        """The user behind the token.

        Raises:
            Refusal: 401, there is no good token or the user is not there any more.
        """
        user = find_user(self.world.directory, self.token.user)
        if user is None:
            raise Refusal(401, "invalid_token")
        return user

    @property
    def switches(self) -> "CxoneSwitches":
        """The world's answers to the open questions."""
        return self.world.cxone_switches

    @property
    def base(self) -> str:
        """This server, as the client itself has addressed it."""
        return f"http://{self.visit.request.host}"

    @property
    def version(self) -> int:
        """The number in the version segment of the path; the newer services count for themselves."""
        if "incontactapi" not in self.visit.path.lower():
            return LATEST
        return int(self.visit.values.get("version", "v30").lower().strip("v").partition(".")[0])

    def number(self, name: str, error: str) -> int:
        """An integer of the path.

        Raises:
            Refusal: 404 with the error, it is none.
        """
        text = self.visit.values[name]
        if not (text.isascii() and text.isdigit()) or len(text) > LONGEST_ID:
            raise Refusal(404, error)
        return int(text)

    def session(self) -> "ApiSession":
        """The session of the path, for a command.

        Raises:
            Refusal: 404, there is none (any more), or it is somebody else's.
        """
        found = self.face.sessions.find(self.visit.values["sessionId"], self.switches)
        if found is None or found.owner != self.token.user or found.has_ended:
            raise Refusal(404, "InvalidAgentSession")
        return found

    def contact(self) -> "Contact":
        """The contact of the path.

        Raises:
            Refusal: 404.
        """
        contact = self.face.book.find(self.number("contactId", "InvalidContactId"), self.world)
        if contact is None:
            raise Refusal(404, "InvalidContactId")
        return contact

    def agent(self) -> "Agent":
        """The agent of the path.

        Raises:
            Refusal: 404.
        """
        agent = self.face.numbers.agent(self.world, self.number("agentId", "InvalidAgentId"))
        if agent is None:
            raise Refusal(404, "InvalidAgentId")
        return agent

    def skill(self) -> "tuple[Queue, bool]":
        """The skill of the path, and whether it is the outbound one.

        Raises:
            Refusal: 404.
        """
        skill = self.face.numbers.skill(self.world, self.number("skillId", "InvalidSkillId"))
        if skill is None:
            raise Refusal(404, "InvalidSkillId")
        return skill


def ok(value: Any, status: int = 200) -> Answer:
    """An answer with a body."""
    return Answer(status, as_json(value), {STATUS_TEXT: "Success"})


def accepted(value: Any = None) -> Answer:
    """202: what follows from it is told by events; usually without a body."""
    return Answer(202, b"" if value is None else as_json(value), {STATUS_TEXT: "Accepted"})


def nothing(text: str = "No Content") -> Answer:
    """204: nothing was found."""
    return Answer(204, headers={STATUS_TEXT: text})
