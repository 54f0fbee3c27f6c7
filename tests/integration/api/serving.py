"""The API in this process on a free loopback port, over a real file and a fake platform."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from pydantic import SecretStr

from hookflash.api.app import create_app
from hookflash.app.access import digest_of
from hookflash.bootstrap import Service, assemble
from hookflash.bootstrap.server import listen
from hookflash.domain.access import ApiKey, Scope
from hookflash.settings import from_mapping
from tests.fakes.places import Queue
from tests.fakes.platform import BILLING, EMPTY, LONELY, OVERFLOW, FakePlatform
from tests.fakes.virtual_time import at

SECRET = "operator-secret"
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """Status and code of a problem document."""
        assert self.headers["Content-Type"] == PROBLEM, self.body
        document = self.json
        assert document["status"] == self.status
        assert document["type"].endswith(f"/{document['code']}")
        assert document["request_id"] == self.headers["X-Request-Id"]
        return f"{self.status} {document['code']}"


class Api:
    """A running service, and a client that speaks to it as anybody."""

    def __init__(
        self, service: Service, platform: FakePlatform, url: str, session: aiohttp.ClientSession
    ) -> None:
        self.service = service
        self.platform = platform
        self.url = url
        self._session = session

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        secret: str | None = SECRET,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a request; a body that is neither bytes nor a stream is sent as JSON."""
        said = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
        if isinstance(body, dict | list):
            body = json.dumps(body).encode()
            said["Content-Type"] = "application/json"
        if isinstance(body, bytes):
            body = io.BytesIO(body)
        async with self._session.request(
            method, self.url + path, data=body, headers={**said, **(headers or {})}, params=params
        ) as answer:
            return Reply(answer.status, answer.headers, await answer.read())

    async def post(self, body: Any, **more: Any) -> Reply:
        return await self.ask("POST", "/v1/transfers", body, **more)

    async def get(self, path: str, **more: Any) -> Reply:
        return await self.ask("GET", path, **more)

    async def key(
        self, name: str, *scopes: Scope, connections: tuple[str, ...] = (), requesters: tuple[str, ...] = ()
    ) -> str:
        """The secret of a new key."""
        key = ApiKey(
            id=f"ak_{name}",
            name=name,
            scopes=frozenset(scopes),
            connections=frozenset(connections),
            requesters=frozenset(requesters),
            created_at=at(0.0),
        )
        await self.service.store.add_key(key, digest_of(name), "tester")
        return name


def wish(call_id: str = "call-1", to: str = "queue:Billing", **more: Any) -> dict[str, Any]:
    """The body of a request."""
    return {"connection": "g", "call_id": call_id, "to": to, **more}


def hurried_queues() -> tuple[Queue, ...]:
    """The usual queues, where everything happens soon."""
    queues = (BILLING, OVERFLOW, EMPTY, LONELY)
    return tuple(replace(one, ring_after_s=0.05, answer_after_s=one.answer_after_s and 0.1) for one in queues)


@asynccontextmanager
async def running_api(
    folder: Path,
    *,
    is_open: bool = False,
    secret: str | None = SECRET,
    platform: FakePlatform | None = None,
) -> AsyncIterator[Api]:
    """A service on a fresh file, and its API."""
    platform = platform or FakePlatform(*hurried_queues())
    database = f"sqlite:///{folder / 'hookflash.sqlite3'}"
    given = {"service": {"database": database}, "policy": {"first_look_s": 0.05}}
    loaded = from_mapping(given, source="a test")
    loaded = replace(loaded, api_key=SecretStr(secret) if secret else None)
    service = assemble(loaded, is_open=is_open, connections={"g": platform, "h": FakePlatform()})
    await service.start()
    listener = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        create_app(service, "0"), log_config=None, access_log=False, lifespan="off", server_header=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            yield Api(service, platform, url, session)
    finally:
        service.release_waiters()
        server.should_exit = True
        await serving
        await service.stop()
