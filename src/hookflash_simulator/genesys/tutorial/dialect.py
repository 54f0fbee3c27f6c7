"""What the tutorial dialect knows beside the world."""

from hookflash_simulator.faults import Fault
from hookflash_simulator.genesys.requests import PLATFORM
from hookflash_simulator.genesys.tutorial.deliveries import Courier
from hookflash_simulator.genesys.tutorial.updates import Updates
from hookflash_simulator.genesys.tutorial.webhooks import UPDATED, Webhook
from hookflash_simulator.randomness import Stream
from hookflash_simulator.simulation import Simulation
from hookflash_simulator.world.calls import Call

ASKED_KEPT = 20_000


class TutorialDialect:
    """The webhooks, and what was asked for with each transfer.

    Attributes:
        asked: ``{type, id}`` of a target as the request named it, by the id of the transfer.
        webhooks: The registrations by id; they outlive a reset of the world, as tokens do.
    """

    def __init__(self, simulation: Simulation) -> None:
        self.asked: dict[str, dict[str, str]] = {}
        self.webhooks: dict[str, Webhook] = {}
        self._simulation = simulation
        self._ids = Stream(simulation.world.seed, "webhooks")
        self._courier = Courier(simulation, self.webhooks)
        self._updates = Updates(self.asked)
        self._held_back: list[tuple[Webhook, dict[str, object], str]] = []
        simulation.on_settled.append(self._settled)
        simulation.on_reset.append(self._begin_anew)

    def new_id(self) -> str:
        """An id that nothing else has."""
        return self._ids.uuid()

    def remember(self, transfer_id: str, asked: dict[str, str]) -> None:
        """Keep the words in which a target was asked for; beyond a bound the oldest go."""
        self.asked[transfer_id] = asked
        if len(self.asked) > ASKED_KEPT:
            del self.asked[next(iter(self.asked))]

    def register(self, webhook: Webhook) -> None:
        """Tell a webhook of everything from now on."""
        if not self.webhooks:
            self._updates.begin(self._simulation.world)
        self.webhooks[webhook.webhook_id] = webhook

    def close(self) -> None:
        """Deliver nothing more."""
        self._courier.close()

    def _begin_anew(self) -> None:
        self.asked.clear()
        self._held_back.clear()
        self._updates.begin(self._simulation.world)

    def _settled(self, calls: list[Call], agents: dict[str, set[str]]) -> None:
        del agents
        if not self.webhooks:
            return
        world = self._simulation.world
        for call in calls:
            if call.platform != PLATFORM:
                continue
            for data in self._updates.of(world, call):
                for webhook in list(self.webhooks.values()):
                    if webhook.wants(UPDATED, data):
                        self._publish(webhook, data, call.call_id)

    def _publish(self, webhook: Webhook, data: dict[str, object], call_id: str) -> None:
        """Send an event on its way, under the faults on order: not at all, twice, or after the next one."""
        event = self._updates.event(self.new_id(), self._simulation.clock.now(), data)
        faults = self._simulation.faults
        rule = faults.choose_for_event(PLATFORM, UPDATED) if faults.rules else None
        if rule is not None and rule.do is Fault.EVENT_LOSS:
            return
        if rule is not None and rule.do is Fault.EVENT_REORDER:
            self._held_back.append((webhook, event, call_id))
            return
        late, self._held_back = self._held_back, []
        copies = 2 if rule is not None and rule.do is Fault.EVENT_DUPLICATE else 1
        for one in [(webhook, event, call_id)] * copies + late:
            self._courier.send(*one)
