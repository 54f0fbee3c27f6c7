"""What the library examples have in common: Hookflash inside this process, on a fresh database."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from tutorial_http import GaveUp

from hookflash import Embedded, HookflashError

CLIENT = {"client_id": "hookflash", "client_secret": "secret"}  # the simulator's; a real account has its own


@asynccontextmanager
async def embedded(base_url: str, user_tokens: Mapping[str, str] | None = None) -> AsyncIterator[Embedded]:
    """Hookflash with one connection, `g`, to the simulated platform, and perhaps agents' refresh tokens.

    Raises:
        GaveUp: Hookflash has refused something.
    """
    account = {"platform": "genesys", "base_url": base_url, **CLIENT}
    desktop = {f"login_{name}": value for name, value in CLIENT.items()}
    tokens = {**desktop, "user_tokens": dict(user_tokens)} if user_tokens else {}
    async with connected({"g": {**account, **tokens}}) as hookflash:
        yield hookflash


@asynccontextmanager
async def connected(connections: Mapping[str, Any], **policy: Any) -> AsyncIterator[Embedded]:
    """Hookflash with these connections, by name, and this policy.

    Raises:
        GaveUp: Hookflash has refused something.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "service": {"database": f"sqlite:///{Path(folder) / 'hookflash.sqlite3'}"},
            "connections": connections,
            "policy": policy,
        }
        try:
            async with Embedded(settings) as hookflash:
                yield hookflash
        except HookflashError as error:
            raise GaveUp(error.message) from error


async def log_in(session: aiohttp.ClientSession, base_url: str, agent: str) -> str:
    """An agent's refresh token, with which consultations are asked for in the agent's own name.

    On a real account agents log in once, with `hookflash login`; the simulator takes an agent's name for what
    a login gives.
    """
    form = {"grant_type": "authorization_code", "code": agent}
    headers = {"Authorization": aiohttp.encode_basic_auth(CLIENT["client_id"], CLIENT["client_secret"])}
    async with session.post(f"{base_url}/oauth/token", data=form, headers=headers) as answer:
        return str((await answer.json())["refresh_token"])
