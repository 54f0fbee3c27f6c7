"""What a row needs of a platform, and what every platform provides: its connections, faults and desktops."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from . import programs
from .effects import Vocabulary

if TYPE_CHECKING:
    from .evidence import Scene
    from .talking import Simulator

MAIN = "main"
Match = Mapping[str, str]


class Need(StrEnum):
    """What not every platform has; the matrix says of the cells that are empty for it why they are."""

    AGENT_TOKENS = "agents have to log in themselves before they can consult"
    CAMPAIGNS = "queues belong to campaigns"
    EMERGENCIES = "queues are closed by emergencies"
    HOLIDAYS = "queues are closed on holidays"
    IDLE_SKILLS = "skills are no queues, and may be out of use"
    INACTIVE_QUEUES = "queues may be out of use"
    LEAVING_CONFERENCES = "an agent may leave a conference to the other two"
    MAILBOX_AFTER_RINGING = "an agent's mailbox answers in their stead"
    MAPPED_FLOWS = "mailboxes and call-backs are flows that have to be mapped"
    MAPPED_NUMBERS = "numbers are dialled on account of a skill that has to be mapped"
    OTHER_MAILBOXES = "queues and extensions have mailboxes"
    RANKING = "skills and priority of a waiting call can be set"
    RINGING_AGENTS = "an agent's own phone rings before the number does"
    REQUESTER_RIGHTS = "what agents may do is known"
    SKILL_QUEUES = "skills are no queues, so that each has to be mapped to one"
    STATES_OF_EXTENSIONS = "whose an extension is can be told, also if nobody is there"
    WAIT_ESTIMATES = "the wait in line is estimated"


class Fault(StrEnum):
    """The requests that faults of the rows are about."""

    COMMAND = "whatever hands a caller over, or calls somebody for them"
    QUEUE_COMMAND = "the same where the target is a queue"
    CONSULT_AGENT = "what calls an agent to be consulted"
    COMPLETION = "what hands a caller over after a consultation"
    TAKING_BACK = "what takes a caller back after one"
    WRAP_UP = "what sets the wrap-up code"
    READ = "reading the call"
    PLACING = "placing an outbound call"
    EVERYTHING = "everything"


class Stage(ABC):
    """A platform in one of its dialects.

    Attributes:
        offers: Which needs of rows it provides for.
        rows: The rows that are tried, by their names; wildcards may be used.
        reaches: The types of target to which each kind of transfer leads.
        usual: The settings of every connection to it.
        vocabulary: Its operations in the service's words.
        is_composed: Whether a command takes several requests.
        calls_under: What is in the path of every request about a call, if that is told from the path.
        spares: How many connections of each kind the rows of a lane take turns with: where the service
            listens to the platform, it has to leave one row's world before it gets into the next.
        never_was: The id of a call that there is none of.
        finds_by: The simulator's name for its ids.
        faults: What each fault is about.
    """

    platform: str
    dialect: str = "published"
    offers: frozenset[Need]
    rows: tuple[str, ...] = ("*",)
    reaches: Mapping[str, frozenset[str]]
    usual: Mapping[str, programs.Setting]
    vocabulary: Vocabulary
    is_composed: bool = False
    calls_under: str | None
    spares: int = 1
    never_was: str
    finds_by: str
    faults: Mapping[Fault, tuple[Match, ...]]

    @property
    def name(self) -> str:
        """What it is called in the names of tests and connections."""
        return f"{self.platform}-{self.dialect}"

    @property
    def speaks(self) -> str:
        """What rows call it where something is otherwise on it."""
        return self.platform if self.dialect == "published" else self.name

    @abstractmethod
    def connections(self, urls: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, programs.Setting]]]:
        """The connections that rows name, and what the settings of each have beside the usual."""

    def connection(self, name: str, url: str, settings: Mapping[str, programs.Setting]) -> str:
        """A connection's section."""
        usual = {"platform": self.platform, **self.usual}
        return programs.connection(name, url, **{**usual, **settings})

    @abstractmethod
    def is_command(self, request: Mapping[str, Any]) -> bool:
        """Whether a request that was recorded hands a caller over, or calls somebody for them."""

    @abstractmethod
    def is_placing(self, operation: str) -> bool:
        """Whether an operation of the ledger is that a call was placed."""

    def place_of(self, where: str) -> str:
        """A landing in the words of the simulator's truth."""
        return where

    def rules(self, faults: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The simulator's rules for the faults of a row."""
        return [{**fault, "match": match} for fault in faults for match in self.faults[fault["match"]]]

    @abstractmethod
    async def find_id(self, scene: "Scene", kind: str, name: str) -> str:
        """The platform's id of a skill, a group of skills or a contact."""

    @abstractmethod
    async def find_agent_leg(self, scene: "Scene") -> str:
        """The service's id of the leg of the agent who has the call."""

    @abstractmethod
    async def close_line(self, simulator: "Simulator", queue: str) -> None:
        """That queue takes no callers, for a reason that the platform knows."""

    @abstractmethod
    async def hold(self, scene: "Scene") -> None:
        """The agent puts the caller on hold."""

    @abstractmethod
    async def begin_move(self, scene: "Scene") -> None:
        """The agent has begun to send the caller to Sales, and it is not done."""

    @abstractmethod
    async def move_away(self, scene: "Scene") -> None:
        """The agent sends the caller to Sales."""

    @abstractmethod
    async def complete(self, scene: "Scene") -> None:
        """The agent hands the caller over to whom they consult."""

    @abstractmethod
    async def take_back(self, scene: "Scene") -> None:
        """The agent ends the consultation."""

    @abstractmethod
    async def end_privacy(self, scene: "Scene") -> None:
        """The sensitive stretch of the call is over."""
