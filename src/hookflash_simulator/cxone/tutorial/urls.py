"""What the tutorial dialect serves; an operation is named by its method and template."""

from hookflash_simulator.cxone.tutorial import analytics, calls, organization, people, scopes, tokens
from hookflash_simulator.cxone.tutorial.scopes import Serving, scoped
from hookflash_simulator.cxone.urls.route import Route

ROOT = "/api/v2/"


def _reads(path: str, handler: Serving, scope: str, method: str = "GET") -> Route:
    return Route(f"{method} {ROOT}{path}", method, ROOT + path, scoped(handler, scope))


def _changes(method: str, path: str, handler: Serving, scope: str) -> Route:
    served = scoped(handler, scope)
    return Route(f"{method} {ROOT}{path}", method, ROOT + path, served, changes_something=True)


_CALL = "voice/calls/{callId}"
_TRANSFER = f"{_CALL}/transfer"
_QUERY = "analytics/conversations/details/query"

TOKEN = Route(f"POST {ROOT}oauth/token", "POST", f"{ROOT}oauth/token", tokens.post_token)
"""Served without a bearer token."""
ROUTES: tuple[Route, ...] = (
    TOKEN,
    _reads(_CALL, calls.get_call, scopes.CALL),
    _changes("POST", _TRANSFER, calls.post_transfer, scopes.CALL),
    _changes("PATCH", _TRANSFER, calls.patch_transfer, scopes.CALL),
    _changes("DELETE", _TRANSFER, calls.delete_transfer, scopes.CALL),
    _reads("voice/campaigns", organization.get_campaigns, scopes.CAMPAIGN),
    _reads("voice/queues/{id}", organization.get_queue, scopes.QUEUE),
    _reads("voice/queues/{id}/agents", organization.get_agents, scopes.QUEUE),
    _reads("routing/skills/{id}", organization.get_skill, scopes.SKILL),
    _reads("users/{id}", people.get_user, scopes.PRESENCE),
    _reads("users/{id}/presence", people.get_presence, scopes.PRESENCE),
    _reads(_QUERY, analytics.query, scopes.ANALYTICS, method="POST"),
    Route(f"GET {ROOT}security/profiles", "GET", f"{ROOT}security/profiles", organization.get_profiles),
)
