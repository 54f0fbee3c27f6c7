"""What the tutorial dialect serves; an operation is named by its method and template."""

from hookflash_simulator.genesys.tutorial import (
    actions,
    calls,
    people,
    queues,
    scopes,
    transfers,
    voice,
    webhooks,
)
from hookflash_simulator.genesys.tutorial.scopes import Serving, scoped
from hookflash_simulator.genesys.urls.route import Route


def _reads(path: str, handler: Serving, *needed: str) -> Route:
    return Route(f"GET /api/v2/{path}", "GET", f"/api/v2/{path}", scoped(handler, *needed))


def _changes(method: str, path: str, handler: Serving, *needed: str) -> Route:
    served = scoped(handler, *needed)
    return Route(f"{method} /api/v2/{path}", method, f"/api/v2/{path}", served, changes_something=True)


_VOICE = "conversations/voice/{id}"
_TRANSFER = "voice/calls/{id}/transfer"
_WEBHOOKS = "integrations/webhooks"

ROUTES: tuple[Route, ...] = (
    # Seed 000
    _reads(_VOICE, voice.get_voice, scopes.VOICE_READ),
    _changes("PATCH", _VOICE, voice.patch_voice, scopes.VOICE_WRITE),
    _reads("routing/queues/{id}", queues.get_routing_queue, scopes.QUEUE_READ, scopes.QUEUE_VIEW),
    # Seed 001
    _reads("conversations/{id}", actions.get_conversation, scopes.VIEW),
    _changes("POST", "conversations/{id}/actions", actions.post_actions, scopes.TRANSFER),
    _reads("routing/skills/{id}", queues.get_skill, scopes.SKILL_VIEW),
    _reads("users", people.get_users, scopes.USER_READ),
    # Seed 002
    _reads("users/{id}", people.get_user, scopes.USER_READ),
    _reads("voice/calls/{id}", transfers.get_voice_call, scopes.CALL_READ),
    _changes("POST", _TRANSFER, transfers.post_transfer, scopes.CALL_TRANSFER),
    _changes("PATCH", _TRANSFER, transfers.patch_transfer, scopes.CALL_TRANSFER),
    _changes("DELETE", _TRANSFER, transfers.delete_transfer, scopes.CALL_TRANSFER),
    _reads("queue/queues/{id}", queues.get_queue, scopes.QUEUE_STATE),
    _changes("POST", _WEBHOOKS, webhooks.post_webhook, scopes.WEBHOOK_CREATE),
    _reads(_WEBHOOKS, webhooks.get_webhooks, scopes.WEBHOOK_CREATE),
    _reads(f"{_WEBHOOKS}/{{id}}", webhooks.get_webhook, scopes.WEBHOOK_CREATE),
    _changes("DELETE", f"{_WEBHOOKS}/{{id}}", webhooks.delete_webhook, scopes.WEBHOOK_CREATE),
    # Seed 004
    _changes("POST", "conversations/calls", calls.post_call, scopes.OUTBOUND_WRITE),
    _reads("conversations/calls/{id}", calls.get_call, scopes.OUTBOUND_READ),
    _reads("users/{id}/presence", people.get_presence, scopes.USER_READ),
)
