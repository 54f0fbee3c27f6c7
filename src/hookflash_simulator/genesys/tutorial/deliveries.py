"""Delivering events to webhooks: real requests, repeated on the clock of the world."""

import asyncio
from dataclasses import dataclass

import aiohttp

from hookflash_simulator.front_door import as_json
from hookflash_simulator.genesys.tutorial.webhooks import CONTENT_TYPE, Webhook
from hookflash_simulator.simulation import Simulation

AT_ONCE = 16
"""Deliveries under way at the same time."""
BACKLOG = 10_000
"""Deliveries that may be under way or wait for their turn; beyond that events are dropped."""
TIMEOUT_S = 5.0


@dataclass(slots=True, eq=False)
class Delivery:
    """One event on its way to one webhook; the latest attempt was begun at an instant, the first is 1."""

    webhook: Webhook
    event: str
    call_id: str
    body: bytes
    attempt: int = 0
    begun: int = 0


class Courier:
    """Delivers, repeats, and tells the listeners of the simulation what became of it."""

    def __init__(self, simulation: Simulation, webhooks: dict[str, Webhook]) -> None:
        self._simulation = simulation
        self._webhooks = webhooks
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[None]] = set()
        simulation.on_reset.append(self.close)

    def send(self, webhook: Webhook, event: dict[str, object], call_id: str) -> None:
        """Deliver an event, at the pace that the webhook's side allows."""
        delivery = Delivery(webhook, str(event["id"]), call_id, as_json(event))
        if len(self._under_way) >= BACKLOG:
            self._tell("webhook.dropped", delivery, None)
            return
        self._attempt(delivery)

    def close(self) -> None:
        """Forget everything that is on its way; what was to be repeated the clock has forgotten."""
        for task in self._under_way:
            task.cancel()

    def _attempt(self, delivery: Delivery) -> None:
        if delivery.webhook.webhook_id not in self._webhooks:
            return
        delivery.attempt += 1
        delivery.begun = self._simulation.clock.now()
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        clock, webhook = self._simulation.clock, delivery.webhook
        async with self._turns:
            status = await _request(delivery)
        if status is not None and 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls success
            self._tell("webhook.delivered", delivery, status)
            return
        self._tell("webhook.failed", delivery, status)
        if delivery.attempt > webhook.retries:
            self._tell("webhook.given_up", delivery, status)
            return
        clock.after(delivery.begun + webhook.interval - clock.now(), lambda: self._attempt(delivery))

    def _tell(self, what: str, delivery: Delivery, status: int | None) -> None:
        self._simulation.announce(
            what,
            webhook=delivery.webhook.webhook_id,
            event=delivery.event,
            call_id=delivery.call_id,
            attempt=delivery.attempt,
            status=status,
        )


async def _request(delivery: Delivery) -> int | None:
    """The status of the answer; None if there was none."""
    webhook, timeout = delivery.webhook, aiohttp.ClientTimeout(total=TIMEOUT_S)
    headers = {"Content-Type": CONTENT_TYPE}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.request(
                webhook.method, webhook.url, data=delivery.body, headers=headers, allow_redirects=False
            ) as answer,
        ):
            return answer.status
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
