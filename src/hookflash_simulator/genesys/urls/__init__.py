"""What the Genesys face serves: operation, path, handler, permissions; the names are the operation ids."""

from hookflash_simulator.genesys.urls.call_data import CALL_DATA
from hookflash_simulator.genesys.urls.channels import CHANNELS
from hookflash_simulator.genesys.urls.conversations import CONVERSATIONS, PARTICIPANTS, PARTIES
from hookflash_simulator.genesys.urls.organization import ORGANIZATION
from hookflash_simulator.genesys.urls.people import PEOPLE
from hookflash_simulator.genesys.urls.route import Route
from hookflash_simulator.genesys.urls.routing import ANALYTICS, ROUTING
from hookflash_simulator.genesys.urls.transfers import CONSULTS, TRANSFERS

__all__ = ["ROUTES", "Route"]

ROUTES: tuple[Route, ...] = (
    CONVERSATIONS
    + TRANSFERS
    + CONSULTS
    + PARTICIPANTS
    + PARTIES
    + CALL_DATA
    + ROUTING
    + ANALYTICS
    + PEOPLE
    + ORGANIZATION
    + CHANNELS
)
