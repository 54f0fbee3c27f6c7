"""Tells the API sessions of an agent what has changed for him, step by step (reference 2.1, 2.2)."""

from hookflash_simulator.clock import iso
from hookflash_simulator.cxone import event_shapes
from hookflash_simulator.cxone.contacts import ContactBook, agent_leg
from hookflash_simulator.cxone.requests import PLATFORM
from hookflash_simulator.cxone.sessions import AgentSession, ApiSession, Event, SessionStore
from hookflash_simulator.cxone.views import Status, View, views
from hookflash_simulator.faults import Fault
from hookflash_simulator.simulation import Simulation
from hookflash_simulator.world.agents import Agent, Presence
from hookflash_simulator.world.calls import Call
from hookflash_simulator.world.world import World

PENDING_KEPT = 1000
"""Events that may wait for one slow program; the oldest are lost, as the platform's queue is finite."""


class Feed:
    """Compares what every attached session was told last with what is."""

    def __init__(self, simulation: Simulation, book: ContactBook, sessions: SessionStore) -> None:
        self._simulation = simulation
        self._book = book
        self._sessions = sessions
        simulation.on_settled.append(self._settled)

    def session_of(self, agent: Agent) -> AgentSession | None:
        """The session of an agent: whoever is not offline is logged in at his own desktop."""
        session = self._sessions.of(agent.name)
        if session is None and agent.presence is not Presence.OFFLINE:
            session = self._sessions.begin(agent.name, agent.presence_since, agent.station)
        return session

    def snapshot(self, session: AgentSession) -> list[Event]:
        """Everything that a program needs to know to begin with."""
        world, agent = self._simulation.world, self._agent(session)
        self._note_shown(session)
        contacts = [*session.shown.values()]
        leg = event_shapes.agent_leg_event(session, "Active" if session.leg_is_up else "Disconnected")
        start = event_shapes.session_start(agent, session)
        return [start, event_shapes.agent_state_event(world, agent), leg, *contacts]

    def tell(self, session: AgentSession, *events: Event) -> None:
        """Give events to every program that is attached."""
        for event in events:
            topic = f"agents/{self._agent(session).number}/{event['Type']}"
            for attached in session.attached:
                for one in self._struck(attached, topic, event):
                    attached.pending.append(one)
                del attached.pending[:-PENDING_KEPT]
                if attached.pending:
                    attached.wake()

    def end(self, session: AgentSession, message: str) -> None:
        """An agent is logged out."""
        self.tell(session, event_shapes.session_end(message))
        self._sessions.end(session)

    def _settled(self, calls: list[Call], agents: dict[str, set[str]]) -> None:
        world = self._simulation.world
        self._book.follow(world, calls)
        for session in self._sessions.sessions():
            agent = self._agent(session)
            if agent.presence is Presence.OFFLINE:
                self.end(session, "The agent is logged out.")
            elif session.attached and (agent.name in agents or _has_part(agent, session, calls)):
                self._tell_changes(world, session)

    def _tell_changes(self, world: World, session: AgentSession) -> None:
        before, state_before = session.shown, session.shown_state
        events = self._note_shown(session)
        gone = [shown for contact, shown in before.items() if contact not in session.shown]
        finals = [self._final(world, shown) for shown in gone]
        self.tell(session, *finals, *events)
        if _bare(session.shown_state) != _bare(state_before):
            self.tell(session, session.shown_state)

    def _note_shown(self, session: AgentSession) -> list[Event]:
        """Bring `shown` up to date; the events that tell of what is new in it."""
        world, agent = self._simulation.world, self._agent(session)
        before, session.shown, events = session.shown, {}, []
        for view in views(self._book, agent, world.cxone_switches):
            earlier = before.get(view.contact.contact_id)
            shown = self._stamped(world, view, earlier)
            session.shown[view.contact.contact_id] = shown
            if earlier is None and view.status is Status.RINGING and view.is_consulted:
                events.append({**shown, "Status": Status.DIALING})
            if shown is not earlier:
                events.append(shown)
        session.shown_state = event_shapes.agent_state_event(world, agent)
        return events

    def _stamped(self, world: World, view: View, earlier: Event | None) -> Event:
        """The event with its times; the earlier one itself if nothing has changed."""
        shown = event_shapes.call_contact(world, view)
        if earlier is not None and shown.items() <= earlier.items():
            return earlier
        now = iso(world.now())
        return shown | {"LastStateChangeTimeUTC": now, "LastStateChangeTime": now}

    def _final(self, world: World, shown: Event) -> Event:
        contact = self._book.find(int(shown["ContactID"]), world)
        times = {"LastStateChangeTimeUTC": iso(world.now()), "LastStateChangeTime": iso(world.now())}
        told = shown | {"Status": Status.DISCONNECTED, "FinalState": "True"}
        if contact is not None:
            view = View(contact, Status.DISCONNECTED, is_final=True, reason=contact.leg.end_reason)
            told |= {"DisconnectCode": event_shapes.call_contact(world, view)["DisconnectCode"]}
        return told | times

    def _struck(self, attached: ApiSession, topic: str, event: Event) -> list[Event]:
        """What becomes of an event under the faults on order: nothing, itself, itself twice, or later."""
        faults = self._simulation.faults
        rule = faults.choose_for_event(PLATFORM, topic) if faults.rules else None
        if rule is not None and rule.do is Fault.EVENT_LOSS:
            return []
        if rule is not None and rule.do is Fault.EVENT_REORDER:
            attached.held_back.append(event)
            return []
        late, attached.held_back = attached.held_back, []
        if rule is not None and rule.do is Fault.EVENT_DUPLICATE:
            return [event, event, *late]
        return [event, *late]

    def _agent(self, session: AgentSession) -> Agent:
        return self._simulation.world.directory.agents[session.agent]


def _has_part(agent: Agent, session: AgentSession, calls: list[Call]) -> bool:
    """True if calls that changed are, or were when he was told last, any of an agent's."""
    leg = agent_leg(agent)
    own = {leg.call.call_id if leg else "", agent.wrapping.call.call_id if agent.wrapping else ""}
    own |= {shown["MasterID"] for shown in session.shown.values()}
    return any(call.call_id in own and call.platform == PLATFORM for call in calls)


def _bare(state: Event) -> Event:
    """A state without since when it is."""
    return {name: value for name, value in state.items() if name != "StartTimeUTC"}
