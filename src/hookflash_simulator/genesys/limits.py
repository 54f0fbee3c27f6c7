"""The limits of the organisation, as far as the simulator holds to any (reference genesys-cloud 10)."""

from collections.abc import Mapping

from hookflash_simulator.front_door import Answer
from hookflash_simulator.genesys import rate_limit
from hookflash_simulator.genesys.errors import Refusal
from hookflash_simulator.genesys.listing import page
from hookflash_simulator.genesys.requests import Ask, ok

CLIENT_RATE = "client.credentials.token.rate.per.minute"
USER_RATE = "token.rate.per.minute"
DEFAULTS: Mapping[str, Mapping[str, int]] = {
    "analytics": {},
    "conversation": {},
    "event.orchestration": {
        "event.orchestration.workflow.invocations.per.hour": 36_000,
        "event.orchestration.workflow.invocations.per.minute": 6_000,
    },
    "notifications": {},
    "platform.api": {CLIENT_RATE: 300, USER_RATE: 300, "org.app.user.rate.per.minute": 3_000},
    "routing": {},
    "webhooks": {},
}
"""What the platform gives everybody; a namespace is empty where the names of its limits are not known."""
DOCUMENT = "https://developer.genesys.cloud/organization/organization/limits"


def get_namespaces(ask: Ask) -> Answer:
    """GET /api/v2/organizations/limits/namespaces."""
    return page(ask, [{"name": name} for name in DEFAULTS])


def get_limits(ask: Ask) -> Answer:
    """GET /api/v2/organizations/limits/namespaces/{namespaceName}: the organisation's own values."""
    name, rate, switches = _namespace(ask), ask.visit.simulation.rate_limit, ask.world.switches
    own = dict(DEFAULTS[name])
    if CLIENT_RATE in own and rate:
        own |= {CLIENT_RATE: rate, USER_RATE: rate_limit.of_users(rate, switches)}
    return _listing(name, own)


def get_defaults(ask: Ask) -> Answer:
    """GET /api/v2/organizations/limits/namespaces/{namespaceName}/defaults."""
    name = _namespace(ask)
    return _listing(name, DEFAULTS[name])


def get_document(ask: Ask) -> Answer:
    """GET /api/v2/organizations/limits/docs."""
    del ask
    return ok({"url": DOCUMENT, "namespaces": []})


def _namespace(ask: Ask) -> str:
    name = ask.visit.values["namespaceName"]
    if name not in DEFAULTS:
        raise Refusal(404, "not.found")
    return name


def _listing(namespace: str, limits: Mapping[str, int]) -> Answer:
    entities = [{"key": key, "namespace": namespace, "value": value} for key, value in limits.items()]
    return ok({"entities": entities})
