"""What the CXone face serves; the names are this simulator's, as the platform has none in common use."""

from hookflash_simulator.cxone.urls.calls import CALLS
from hookflash_simulator.cxone.urls.login import LOGIN, PUBLIC_LOGIN
from hookflash_simulator.cxone.urls.reads import AGENTS, CONTACTS, ORGANIZATION, SKILLS
from hookflash_simulator.cxone.urls.route import Route
from hookflash_simulator.cxone.urls.scripts import SCRIPTS
from hookflash_simulator.cxone.urls.sessions import SESSIONS

__all__ = ["PUBLIC", "ROUTES", "Route"]

PUBLIC: frozenset[Route] = frozenset(PUBLIC_LOGIN)
"""Served without a bearer token."""
ROUTES: tuple[Route, ...] = (
    PUBLIC_LOGIN + LOGIN + SESSIONS + CALLS + SCRIPTS + CONTACTS + AGENTS + SKILLS + ORGANIZATION
)
