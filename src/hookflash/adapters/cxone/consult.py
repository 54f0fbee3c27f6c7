"""Legs within an agent's session: held, dialled, joined, ended (reference 3.1 to 3.3).

There is no transfer endpoint: a caller is put on hold, the target is dialled, and the two are joined. Each of
these is a request of its own whose effect an event tells. A command of ours that is made of several looks at
the events before each, so that it may be given again, whatever became of the first time.
"""

from collections.abc import Callable
from contextlib import suppress

from hookflash.adapters.cxone.causes import find_request_id
from hookflash.adapters.cxone.client import CxoneClient
from hookflash.adapters.cxone.dialing import Dialing
from hookflash.adapters.cxone.mapping import contact_of
from hookflash.adapters.cxone.places import destination_of
from hookflash.adapters.cxone.session import AgentSession
from hookflash.adapters.cxone.sessions import AgentSessions
from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.adapters.cxone.wire.events import ContactEvent
from hookflash.adapters.kit.answers import unsent
from hookflash.adapters.kit.http import Answer
from hookflash.domain.causes import Cause
from hookflash.domain.commands import Command, TalkTo
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformBusy, PlatformError, PlatformRefused, PlatformSilent
from hookflash.ports.platform import Sent, Spend

ACTIVE = "active"
_TRIES = 3
# How soon a closed skill asks whether to go on, and a leg that was dialled shows.
_ANSWERED_WITHIN_S = 1.5
# A caller who has to be taken off hold is not left there for longer, whatever the platform asks for.
_MOST_BUSY_S, _BEYOND_S = 3.0, 0.05


class Consulting:
    """The consult's verbs, in the session of the agent who has the caller."""

    def __init__(
        self, client: CxoneClient, sessions: AgentSessions, dialing: Dialing, settings: CxoneSettings
    ) -> None:
        self._control = client.control
        self._sessions = sessions
        self._dialing = dialing
        self._within_s = settings.effect_within_s

    async def begin(self, command: Command, spend: Spend) -> Sent:
        """Put the caller on hold and dial the target.

        A target that is refused leaves the caller with the agent again, not on hold.

        Raises:
            PlatformSilent: Among others, the target was refused and the caller may still be on hold.
        """
        session, caller = await self._find(command, spend)
        how, body = self._dialing.request_for(destination_of(command), caller)
        if session.contacts.others(caller):
            says = "The agent has already dialled somebody for this caller."
            raise unsent(PlatformRefused(says, Cause.VERSION_CONFLICT))
        await self._hold(session, caller, spend)
        try:
            answer = await self._control.dial(session.id, how, body, spend)
            await self._heed_closed(session, caller, spend)
        except PlatformError as error:
            if not error.effect_known:
                raise
            await self._give_back(session, caller, spend)
            raise
        return _sent(answer)

    async def speak(self, command: Command, spend: Spend) -> Sent:
        """Change whom the agent talks to: one leg on hold, the other not, or all three in a conference."""
        session, caller = await self._find(command, spend)
        target = self._target(session, caller, command)
        if command.talk_to is TalkTo.BOTH:
            return _sent(await self._control.conference(session.id, spend))
        to_hold, to_hear = (target, caller) if command.talk_to is TalkTo.CALLER else (caller, target)
        await self._hold(session, to_hold, spend)
        return await self._resume(session, to_hear, spend)

    async def complete(self, command: Command, spend: Spend) -> Sent:
        """Hand the caller over: the held leg and the active one are joined, and the agent is free.

        A caller who was taken off hold before the target came is put on hold once more.
        """
        session, caller = await self._find(command, spend)
        target = self._target(session, caller, command)
        if caller.status == target.status == ACTIVE:
            await self._hold(session, caller, spend)
        return _sent(await self._control.transfer(session.id, spend))

    async def cancel(self, command: Command, spend: Spend) -> Sent:
        """Take the caller back: whoever we have dialled is let go, the caller no longer on hold.

        May be given again at any time, also while nobody knows whether anybody was dialled.

        Raises:
            PlatformRefused: The agent has dialled somebody else, or a leg of ours shows after all.
        """
        session, caller = await self._find(command, spend)
        named = contact_of(command.target_leg_id or "")
        if any(other.id != named for other in session.contacts.others(caller)):
            raise unsent(PlatformRefused("The agent is with somebody else.", Cause.VERSION_CONFLICT))
        sent = await self._decline_closed(session, spend)
        for other in session.contacts.others(caller):
            sent = await self._end(session, other, spend)
        await session.wait_until(lambda: not session.contacts.others(caller), self._within_s)
        if _is_held(session, caller):
            sent = await self._resume(session, caller, spend)
        return sent

    async def leave_with_mailbox(self, command: Command, destination: Destination, spend: Spend) -> Sent:
        """Send the caller to an agent's mailbox: the one transfer of a single request (reference 3.2)."""
        session, caller = await self._find(command, spend)
        mailbox = destination.place.id or ""
        return _sent(await self._control.transfer_to_mailbox(session.id, mailbox, caller.id, spend))

    async def close(self, command: Command, spend: Spend) -> Sent:
        """End one leg: within the session that dialled it, else from outside."""
        contact_id = contact_of(command.leg_id)
        session = self._sessions.holding(contact_id)
        if session is not None:
            return _sent(await self._control.end(session.id, contact_id, spend))
        return _sent(await self._control.end_contact(contact_id, spend))

    async def _find(self, command: Command, spend: Spend) -> tuple[AgentSession, ContactEvent]:
        """The session of the agent who has the caller, and the caller's contact in it.

        Raises:
            PlatformRefused: The agent does not have that contact (any more) (cause ``call_gone``).
        """
        gone = unsent(PlatformRefused("The agent is no longer on the call.", Cause.CALL_GONE))
        if command.agent_id is None:
            raise gone
        try:
            session = await self._sessions.get(command.agent_id, spend)
        except PlatformError as error:
            raise gone if error.cause is Cause.NOT_AVAILABLE else unsent(error) from None
        caller = session.contacts.find(contact_of(command.leg_id))
        if caller is None:
            raise gone
        return session, caller

    def _target(self, session: AgentSession, caller: ContactEvent, command: Command) -> ContactEvent:
        named = session.contacts.find(contact_of(command.target_leg_id or ""))
        target = named or next(iter(session.contacts.others(caller)), None)
        if target is None:
            raise unsent(PlatformRefused("Nobody is consulted on this call.", Cause.VERSION_CONFLICT))
        return target

    async def _hold(self, session: AgentSession, contact: ContactEvent, spend: Spend) -> None:
        """Put a contact on hold and wait until it is: only then may somebody be dialled (reference 3.3)."""
        if _is_held(session, contact):
            return
        await self._control.hold(session.id, contact.id, spend)
        if not await session.wait_until(lambda: _is_held(session, contact), self._within_s):
            says = "The platform did not put the call on hold in time."
            raise PlatformSilent(says, Cause.PLATFORM_UNCLEAR)

    async def _resume(self, session: AgentSession, contact: ContactEvent, spend: Spend) -> Sent:
        """Take a contact off hold; one that is not on hold any more is what was wanted."""
        if not _is_held(session, contact):
            return Sent()
        try:
            return _sent(await self._control.resume(session.id, contact.id, spend))
        except (PlatformRefused, PlatformSilent):
            if await session.wait_until(lambda: not _is_held(session, contact), self._within_s):
                return Sent()
            raise

    async def _end(self, session: AgentSession, contact: ContactEvent, spend: Spend) -> Sent:
        """End a leg; one that has ended by itself is what was wanted."""
        try:
            return _sent(await self._control.end(session.id, contact.id, spend))
        except (PlatformRefused, PlatformSilent):
            if await session.wait_until(lambda: session.contacts.find(contact.id) is None, self._within_s):
                return Sent()
            raise

    async def _heed_closed(self, session: AgentSession, caller: ContactEvent, spend: Spend) -> None:
        """A skill that is closed asks whether to go on; we do not.

        Raises:
            PlatformRefused: The skill is closed (cause ``queue_closed``).
        """
        tells = self._is_answered(session, caller)
        await session.wait_until(tells, _ANSWERED_WITHIN_S)
        if session.closed_skill is None:
            return
        await self._decline_closed(session, spend)
        raise PlatformRefused("The skill is closed.", Cause.QUEUE_CLOSED)

    def _is_answered(self, session: AgentSession, caller: ContactEvent) -> Callable[[], bool]:
        return lambda: session.closed_skill is not None or bool(session.contacts.others(caller))

    async def _decline_closed(self, session: AgentSession, spend: Spend) -> Sent:
        if session.closed_skill is None:
            return Sent()
        session.closed_skill = None
        with suppress(PlatformRefused):
            return _sent(await self._control.continue_reskill(session.id, goes_on=False, spend=spend))
        return Sent()

    async def _give_back(self, session: AgentSession, caller: ContactEvent, spend: Spend) -> None:
        """Take the caller off hold after a target was refused.

        Raises:
            PlatformSilent: They may still be on hold: the command counts as unclear, and is looked after.
        """
        for _ in range(_TRIES):
            patience_s = self._within_s
            try:
                await self._resume(session, caller, spend)
            except PlatformBusy as error:
                patience_s = min(error.retry_after_s + _BEYOND_S, _MOST_BUSY_S)
            except PlatformError:
                continue
            if await session.wait_until(lambda: not _is_held(session, caller), patience_s):
                return
        says = "The target was refused, and the caller may still be on hold."
        raise PlatformSilent(says, Cause.PLATFORM_UNCLEAR)


def _is_held(session: AgentSession, contact: ContactEvent) -> bool:
    return session.contacts.is_on_hold(contact.id)


def _sent(answer: Answer) -> Sent:
    return Sent(find_request_id(answer))
