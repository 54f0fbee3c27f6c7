"""The HTTP API as an ASGI application."""

from typing import Any, Protocol

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from hookflash.api import health, problems, transfers
from hookflash.api.asking import RequestIds
from hookflash.api.schemas import TransferBody
from hookflash.app.access import KeyRing
from hookflash.app.transfers import Transfers


class Service(Protocol):
    """What the API serves."""

    @property
    def keys(self) -> KeyRing:
        """Who may ask."""
        ...

    @property
    def transfers(self) -> Transfers:
        """What they may ask for."""
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
    app.include_router(health.router)
    problems.install(app)
    app.add_middleware(RequestIds)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def _openapi(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the bodies that are read by hand and the way to authenticate."""
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
        components = schema.setdefault("components", {})
        body = TransferBody.model_json_schema(ref_template="#/components/schemas/{model}")
        components.setdefault("schemas", {}).update(body.pop("$defs", {}))
        components["schemas"]["TransferBody"] = body
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        schema["security"] = [{"key": []}]
        app.openapi_schema = schema
    return app.openapi_schema
