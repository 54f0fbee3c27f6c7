"""One world: what is set up, what is live, and the word that something happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hookflash_simulator.clock import Clock
from hookflash_simulator.randomness import Stream
from hookflash_simulator.switches import CxoneSwitches, Switches
from hookflash_simulator.world.calls import Call
from hookflash_simulator.world.conduct import Conduct, conducts
from hookflash_simulator.world.directory import Directory

Settled = Callable[[list[Call], dict[str, set[str]]], None]
"""Told of the calls that changed, and of what changed about which agents."""
Happening = dict[str, Any]
"""Something that happened: ``at``, ``what``, and its facts; ``call_id`` where it concerns a call."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How long things take in a world, in milliseconds, and its bounds.

    Attributes:
        ended_calls_kept: How many ended calls are remembered.
        warehouse_delay: How long after its end a call appears in reports.
        webhook_hosts: Where events may be delivered to, beside this machine.
    """

    effect_delay: int = 100
    ring_timeout: int = 20_000
    decline_pause: int = 10_000
    number_answers_after: int = 2_000
    number_refuses_after: int = 500
    flow_takes: int = 500
    deposit_after: int = 5_000
    secure_session_takes: int = 5_000
    warehouse_delay: int = 60_000
    ended_calls_kept: int = 20_000
    webhook_hosts: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class World:
    """The state of one simulated organisation.

    Attributes:
        on_happening: Told of every single change, while it is made.
        on_settled: Told of the calls and agents that changed, once a whole step is done.
    """

    name: str
    seed: int
    start: int
    clock: Clock
    settings: Settings
    switches: Switches
    directory: Directory
    cxone_switches: CxoneSwitches = field(default_factory=CxoneSwitches)
    calls: dict[str, Call] = field(default_factory=dict)
    on_happening: list[Callable[[Happening], None]] = field(default_factory=list)
    on_settled: list[Settled] = field(default_factory=list)
    _ids: Stream = field(init=False)
    _conducts: dict[str, Conduct] = field(init=False)
    _order: int = 0
    _changed_calls: dict[str, Call] = field(default_factory=dict)
    _changed_agents: dict[str, set[str]] = field(default_factory=dict)
    _ended: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = Stream(self.seed, "ids")
        self._conducts = conducts(self.switches, self.cxone_switches)

    def now(self) -> int:
        """The present instant."""
        return self.clock.now()

    def conduct(self, call: Call) -> Conduct:
        """How the platform of a call lets it go on where platforms differ."""
        return self._conducts[call.platform]

    def new_id(self) -> str:
        """An id that nothing else has."""
        return self._ids.uuid()

    def next_order(self) -> int:
        """A number larger than all before."""
        self._order += 1
        return self._order

    def add_call(self, call: Call) -> None:
        """Make a call findable; the oldest ended one is forgotten where there are too many."""
        self.calls[call.call_id] = call
        while len(self._ended) > self.settings.ended_calls_kept:
            oldest = next(iter(self._ended))
            del self._ended[oldest], self.calls[oldest]

    def call_ended(self, call: Call) -> None:
        """Remember that a call may be forgotten some day."""
        self._ended[call.call_id] = None

    def note(self, call: Call, what: str, **facts: Any) -> None:
        """Say that something happened to a call: every change of one goes through here."""
        call.version += 1
        self._changed_calls[call.call_id] = call
        entry = {"at": self.now(), "what": what, **facts}
        call.history.append(entry)
        if self.on_happening:
            self._tell({**entry, "call_id": call.call_id})

    def note_agent(self, agent: str, what: str, **facts: Any) -> None:
        """Say that something happened to an agent."""
        self._changed_agents.setdefault(agent, set()).add(what)
        if self.on_happening:
            self._tell({"at": self.now(), "what": what, "agent": agent, **facts})

    def settle(self) -> None:
        """A step is done: tell who wants to know of whole steps only."""
        if not self._changed_calls and not self._changed_agents:
            return
        calls, agents = list(self._changed_calls.values()), self._changed_agents
        self._changed_calls, self._changed_agents = {}, {}
        for call in calls:
            self._follow(call)
        for listener in self.on_settled:
            listener(calls, agents)
        for call in calls:
            call.settled = call.version

    def _follow(self, call: Call) -> None:
        """Tell where the caller is, once a step is done and if he is elsewhere than before."""
        place = call.caller_with()
        if place != call.last_place:
            call.last_place = place
            if self.on_happening:
                self._tell({"at": self.now(), "what": "caller.with", "call_id": call.call_id, "place": place})

    def _tell(self, happening: Happening) -> None:
        for listener in self.on_happening:
            listener(happening)
