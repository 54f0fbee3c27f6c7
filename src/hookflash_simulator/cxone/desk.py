"""One agent's desk: his session, and the contacts that commands in it may be about (reference 3.2)."""

from hookflash_simulator.cxone.contacts import agent_leg
from hookflash_simulator.cxone.errors import Refusal
from hookflash_simulator.cxone.requests import Ask
from hookflash_simulator.cxone.views import OPEN, Status, View, views
from hookflash_simulator.world.calls import Call, Leg


class Desk:
    """What a command finds; looked at anew when the command takes effect."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.world = ask.world
        self.session = ask.session().agent_session
        self.agent = ask.world.directory.agents[self.session.agent]
        self.seen: list[View] = []
        self.look()

    @property
    def leg(self) -> Leg | None:
        """The agent's own leg."""
        return agent_leg(self.agent)

    @property
    def customer(self) -> View | None:
        """The contact that the agent talks on, held or not, beside the one whom he consults."""
        return next((one for one in self.seen if not one.is_consulted and one.status in OPEN), None)

    @property
    def consulted(self) -> View | None:
        """The one whom he consults."""
        return next((one for one in self.seen if one.is_consulted), None)

    def look(self) -> None:
        """See how things stand now."""
        self.seen = views(self.ask.face.book, self.agent, self.ask.switches)

    def view(self) -> View:
        """The contact of the path.

        Raises:
            Refusal: 404, it is none of this session.
        """
        wanted = self.ask.number("contactId", "InvalidContactId")
        for one in self.seen:
            if one.contact.contact_id == wanted:
                return one
        raise Refusal(404, "InvalidContactId")

    def need_leg(self) -> Leg:
        """The agent's own leg, on which he is connected.

        Raises:
            Refusal: 409, he is on no call.
        """
        leg = self.leg
        if leg is None or not leg.is_connected:
            raise Refusal(409, "InvalidState")
        return leg

    def need_phone(self) -> None:
        """Go on if the agent's own phone leg is up, or need not be.

        Raises:
            Refusal: 409.
        """
        if not self.session.leg_is_up and self.ask.switches.agent_leg == "required":
            raise Refusal(409, "InvalidState", "The agent leg is not up.")

    def call(self) -> Call | None:
        """The call that he is on."""
        leg = self.leg
        return None if leg is None else leg.call

    def pair(self) -> bool:
        """True if one contact is on hold and the other is active, as transfer-calls wants it."""
        own, consulted = self.customer, self.consulted
        if own is None or consulted is None:
            return False
        active = {Status.ACTIVE, Status.MASKING}
        return (own.status is Status.HOLDING and consulted.status in active) or (
            own.status in active and consulted.status is Status.HOLDING
        )
