"""The HTTP API as an ASGI application."""

from typing import Protocol

from fastapi import FastAPI

from hookflash.api import calls, connections, health, orders, problems, training, transfers
from hookflash.api.asking import RequestIds
from hookflash.api.documentation import document
from hookflash.app.access import KeyRing
from hookflash.app.calls import Calls
from hookflash.app.looking import Looking
from hookflash.app.transfers import Transfers


class Service(Protocol):
    """What the API serves."""

    @property
    def keys(self) -> KeyRing:
        """Who may ask."""
        ...

    @property
    def transfers(self) -> Transfers:
        """The transfers they may ask for."""
        ...

    @property
    def calls(self) -> Calls:
        """The outbound calls they may ask for."""
        ...

    @property
    def looking(self) -> Looking:
        """What they may look at."""
        ...

    @property
    def training(self) -> str | None:
        """The connection on which the training endpoint moves calls."""
        ...

    async def check_ready(self) -> None:
        """Find out whether transfers can be accepted.

        Raises:
            HookflashError: They cannot; says why.
        """
        ...


def create_app(service: Service, version: str) -> FastAPI:
    """The API over a running service."""
    app = FastAPI(title="Hookflash", version=version, docs_url=None, redoc_url=None)
    app.state.service = service
    app.include_router(transfers.router)
    app.include_router(orders.router)
    app.include_router(calls.router)
    app.include_router(connections.router)
    app.include_router(training.router)
    app.include_router(health.router)
    problems.install(app)
    app.add_middleware(RequestIds)
    app.openapi = lambda: document(app)  # type: ignore[method-assign]
    return app
