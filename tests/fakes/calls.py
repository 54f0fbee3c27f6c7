"""Calls of the small telephone world: who is on them, and where the caller was at which moment."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState, MoveRecord
from hookflash.domain.commands import Command, TalkTo
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.journeys import Journey

from .places import Queue
from .virtual_time import at

PEOPLE = frozenset({LegRole.AGENT, LegRole.OUTSIDE})


class Line(StrEnum):
    """What a party's line is doing."""

    DIALING = "dialing"
    RINGING = "ringing"
    UP = "up"
    OVER = "over"


@dataclass(eq=False)
class Party:
    """Somebody or something on a call.

    Attributes:
        offered_by: The party of the queue on whose behalf they are rung.
        command: The number of the command that made the party; 0 if it was none of ours.
        replaces: The party that goes when this one answers.
        born_at: When it came about.
        answered_at: When it was answered.
        ended_at: When it was over.
    """

    id: str
    role: LegRole
    line: Line
    name: str | None = None
    party_id: str | None = None
    queue: Queue | None = None
    number: str | None = None
    is_held: bool = False
    was_up: bool = False
    end: LegEnd | None = None
    offered_by: "Party | None" = None
    command: int = 0
    replaces: "Party | None" = None
    born_at: float = 0.0
    answered_at: float | None = None
    ended_at: float | None = None

    @property
    def is_up(self) -> bool:
        return self.line is Line.UP

    @property
    def is_set_up(self) -> bool:
        return self.line in {Line.RINGING, Line.DIALING}

    @property
    def is_over(self) -> bool:
        return self.line is Line.OVER

    @property
    def place(self) -> str:
        """What a caller who is with them is said to be at."""
        match self.role:
            case LegRole.AGENT:
                return f"agent:{self.name}"
            case LegRole.OUTSIDE:
                return f"number:{self.number}"
            case LegRole.QUEUE:
                return f"queue:{self.queue.name if self.queue else ''}"
            case LegRole.VOICEMAIL:
                return f"voicemail:{self.name}"
            case _:
                return str(self.role)

    def as_leg(self) -> Leg:
        """The party as a platform shows it."""
        state = {Line.DIALING: LegState.DIALING, Line.RINGING: LegState.RINGING, Line.OVER: LegState.ENDED}
        up = LegState.HELD if self.is_held else LegState.CONNECTED
        return Leg(
            id=LegId(self.id),
            role=self.role,
            state=state.get(self.line, up),
            party_id=self.party_id,
            party_name=self.name,
            queue_id=self.queue.id if self.queue else None,
            queue_name=self.queue.name if self.queue else None,
            number=self.number,
            end=self.end,
            was_connected=self.was_up,
        )


@dataclass(eq=False)
class Talk:
    """A consultation: an agent talks to somebody about the caller.

    Attributes:
        lines: The lines in which the target was waited for, the first one first.
    """

    agent: Party
    target: Party
    speak: TalkTo
    is_open: bool = True
    lines: list[Party] = field(default_factory=list)

    @property
    def first(self) -> Party:
        """Who was dialled."""
        return self.lines[0] if self.lines else self.target

    @property
    def is_ours(self) -> bool:
        """Whether a command has begun it, and not the agent."""
        return self.first.command > 0


@dataclass(frozen=True)
class Cut:
    """A caller whom nobody was left to talk to: the platform has ended their call.

    Attributes:
        command: The command that did it, or that had made what has failed them; 0 for people.
    """

    at: float
    command: int


@dataclass(eq=False)
class Call:
    """One call; parties in the order in which they came about."""

    id: str
    parties: list[Party] = field(default_factory=list)
    moves: list[MoveRecord] = field(default_factory=list)
    talk: Talk | None = None
    is_private: bool = False
    recording: str | None = None
    journey: Journey | None = None
    context: dict[str, str] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    priority: int | None = None
    wrap_ups: dict[str, str] = field(default_factory=dict)
    open_commands: list[Command] = field(default_factory=list)
    where: list[tuple[float, str]] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)
    vain_holds: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def caller(self) -> Party:
        return self.parties[0]

    @property
    def legs(self) -> list[Leg]:
        """The call as a platform shows it."""
        return [party.as_leg() for party in self.parties]

    def party(self, party_id: str) -> Party | None:
        return next((one for one in self.parties if one.id == party_id), None)

    def others(self) -> Iterator[Party]:
        """Everybody but the caller, the latest first."""
        return iter(self.parties[:0:-1])

    def agent(self, name: str) -> Party:
        """The latest line of an agent of that name."""
        return next(one for one in self.others() if one.name == name and one.role is LegRole.AGENT)

    @property
    def is_held_in_vain(self) -> bool:
        """Whether the caller is on hold for nobody, and not because an agent put them there."""
        talk = self.talk if self.talk is not None and self.talk.is_open else None
        if self.caller.is_over or not self.caller.is_held:
            return False
        return talk is None or (talk.target.is_over and talk.is_ours)

    @property
    def is_pair(self) -> bool:
        """Whether an agent talks to one of two and has the other on hold: the two can be joined."""
        talk = self.talk
        if talk is None or not talk.is_open or not talk.target.is_up:
            return False
        return self.caller.is_held != talk.target.is_held

    def settle_talk(self) -> None:
        """Let follow from who is on hold who speaks to whom; a talk that nobody is left for is over."""
        talk = self.talk
        if talk is None or not talk.is_open:
            return
        if talk.target.is_over:
            talk.is_open = self.caller.is_held
        elif self.caller.is_held:
            talk.speak = TalkTo.TARGET
        else:
            talk.speak = TalkTo.CALLER if talk.target.is_held else TalkTo.BOTH

    @property
    def place(self) -> str:
        """Where the caller is; several people are joined by `` + ``."""
        return self.where[-1][1]

    def place_at(self, seconds: float) -> str:
        """Where the caller was at that moment."""
        known = bisect_right([moment for moment, _ in self.where], seconds)
        return self.where[max(known, 1) - 1][1]

    def find_place(self) -> str:
        """Where the caller is, found out from who hears whom."""
        if self.caller.is_over:
            return "gone"
        up = [one for one in self.others() if one.is_up]
        people = [one for one in up if one.role in PEOPLE]
        if self.caller.is_held or (people and all(one.is_held for one in people)):
            return "hold"
        if people:
            return " + ".join(sorted(one.place for one in people if not one.is_held))
        waiting = next(iter(up), None)
        if waiting is not None:
            return waiting.place
        # Who hears it ring has nobody yet, and has not been let go.
        return "hold" if any(one.is_set_up for one in self.others()) else "nobody"

    def snapshot(self, asked_at: float) -> CallSnapshot:
        """The call as it is now, for somebody who asked a moment ago."""
        return CallSnapshot(
            id=CallId(self.id),
            legs=tuple(self.legs),
            moves=tuple(self.moves),
            read_at=at(asked_at),
            is_private=self.is_private,
            recording=self.recording,
            journey=self.journey,
        )
