"""Webhooks: who wants to be told of which events, and where (seed 002)."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from hookflash_simulator.clock import ms
from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys.requests import Ask, empty, ok
from hookflash_simulator.genesys.tutorial.errors import Denied, wrong
from hookflash_simulator.genesys.tutorial.filters import Condition, read_conditions
from hookflash_simulator.genesys.tutorial.reading import as_object, body_of, required

UPDATED = "voice.call.updated"
EVENTS = (UPDATED,)
METHODS = ("POST", "PUT")
CONTENT_TYPE = "application/json"
LIMIT = 100
"""Webhooks of one organisation."""
MOST_RETRIES = 100
LONGEST_INTERVAL_S = 86_400


@dataclass(frozen=True, slots=True)
class Webhook:
    """One registration.

    Attributes:
        conditions: By event, what must be so for it to be delivered.
        retries: How often a delivery that fails is repeated.
        interval: Milliseconds between two attempts.
        given: The registration as it was asked for.
    """

    webhook_id: str
    url: str
    method: str
    events: tuple[str, ...]
    conditions: dict[str, tuple[Condition, ...]]
    retries: int
    interval: int
    given: dict[str, Any]

    def wants(self, event: str, data: dict[str, Any]) -> bool:
        """True if an event is to be delivered."""
        return event in self.events and all(one.holds(data) for one in self.conditions.get(event, ()))

    def as_json(self) -> dict[str, Any]:
        """The registration as it is shown."""
        return {"id": self.webhook_id, **self.given, "enabled": True}


def post_webhook(ask: Ask) -> Answer:
    """POST /api/v2/integrations/webhooks."""
    webhooks = ask.face.tutorial.webhooks
    if len(webhooks) >= LIMIT:
        raise Denied(400, "too.many.webhooks")
    webhook = _read(ask, body_of(ask))

    def register() -> bool:
        ask.face.tutorial.register(webhook)
        return True

    ask.visit.accept(register, call_id=None, target=f"webhook:{webhook.webhook_id}", at_once=True)
    return ok(webhook.as_json(), 201)


def get_webhooks(ask: Ask) -> Answer:
    """GET /api/v2/integrations/webhooks."""
    entities = [webhook.as_json() for webhook in ask.face.tutorial.webhooks.values()]
    return ok({"entities": entities, "total": len(entities)})


def get_webhook(ask: Ask) -> Answer:
    """GET /api/v2/integrations/webhooks/{id}."""
    return ok(_find(ask).as_json())


def delete_webhook(ask: Ask) -> Answer:
    """DELETE /api/v2/integrations/webhooks/{id}: what is on its way still arrives, nothing is repeated."""
    webhook = _find(ask)

    def remove() -> bool:
        return ask.face.tutorial.webhooks.pop(webhook.webhook_id, None) is not None

    ask.visit.accept(remove, call_id=None, target=f"webhook:{webhook.webhook_id}", at_once=True)
    return empty(204)


def _find(ask: Ask) -> Webhook:
    webhook = ask.face.tutorial.webhooks.get(ask.id("id"))
    if webhook is None:
        raise Denied(404, "webhook.not.found")
    return webhook


def _read(ask: Ask, fields: dict[str, Any]) -> Webhook:
    required(fields, "name")
    events = fields.get("events")
    if not isinstance(events, list) or not events or not all(one in EVENTS for one in events):
        raise wrong("events", f"must be a list of {', '.join(EVENTS)}")
    url = required(fields, "callback_url")
    _check_url(url, ask.world.settings.webhook_hosts)
    method = fields.get("method", METHODS[0])
    if method not in METHODS:
        raise wrong("method", f"must be one of {', '.join(METHODS)}")
    if fields.get("content_type", CONTENT_TYPE) != CONTENT_TYPE:
        raise wrong("content_type", f"must be {CONTENT_TYPE}")
    policy = as_object(fields.get("retry_policy", {}))
    interval = _whole(policy, "retry_interval_seconds", LONGEST_INTERVAL_S)
    wanted = as_object(as_object(fields.get("filter", {})).get("event_data", {}))
    return Webhook(
        webhook_id=ask.face.tutorial.new_id(),
        url=url,
        method=method,
        events=tuple(events),
        conditions={event: read_conditions(as_object(one)) for event, one in wanted.items()},
        retries=_whole(policy, "retry_count", MOST_RETRIES),
        interval=ms(interval),
        given=fields,
    )


def _check_url(url: str, hosts: tuple[str, ...]) -> None:
    """Nothing leaves this machine unless the world file names the host."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise wrong("callback_url", "must be an address") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise wrong("callback_url", "must be an address with http or https")
    if not (_is_loopback(host) or host in hosts):
        raise wrong("callback_url", "must be on this machine or a host of the world's webhook_hosts")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _whole(fields: dict[str, Any], name: str, largest: int) -> int:
    value = fields.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= largest:
        raise wrong(name, f"must be a whole number from 0 to {largest}")
    return value
