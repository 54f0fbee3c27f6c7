"""What the tutorial examples have in common: a token, plain HTTP requests, and a staged call to work on."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

MOST_TRIES = 4
USUAL_WAIT_S = 5.0
TOO_MANY_REQUESTS, UNAUTHORIZED, FIRST_ERROR = 429, 401, 400
EARLY_S = 30


class Refused(Exception):
    """The platform has answered with an error."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status


class GaveUp(Exception):
    """The job cannot be done; the text says why."""


class Platform:
    """A client of the tutorials' endpoints, with a token that is fetched anew before it expires."""

    def __init__(self, session: aiohttp.ClientSession, url: str, scope: str) -> None:
        self._session = session
        self._url = url
        self._scope = scope
        self._token = ""
        self._expires_at = 0.0

    async def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        """The body of an answer; after a 429, which means that nothing was done, the request is repeated.

        Raises:
            Refused: The answer is an error.
        """
        for attempt in range(1, MOST_TRIES + 1):
            await self._log_in()
            sent = {"Authorization": f"Bearer {self._token}", **(headers or {})}
            async with self._session.request(method, self._url + path, json=body, headers=sent) as answer:
                if answer.status < FIRST_ERROR:
                    return await answer.json() if answer.content_length else None
                reason = (await answer.json())["message"]
                if answer.status == UNAUTHORIZED and attempt == 1:
                    self._expires_at = 0.0
                elif answer.status != TOO_MANY_REQUESTS or attempt == MOST_TRIES:
                    raise Refused(answer.status, reason)
                else:
                    wait = float(answer.headers.get("Retry-After", USUAL_WAIT_S))
                    print(f"  rate limited, once more in {wait:g} s")
                    await asyncio.sleep(wait)
        raise Refused(UNAUTHORIZED, "the new token is refused as well")

    async def _log_in(self) -> None:
        if time.monotonic() < self._expires_at:
            return
        async with self._session.post(f"{self._url}/api/v2/oauth/token", **self._credentials()) as answer:
            granted = await answer.json()
            if answer.status >= FIRST_ERROR:
                raise Refused(answer.status, granted.get("error_description") or granted["message"])
        self._token = granted["access_token"]
        self._expires_at = time.monotonic() + granted["expires_in"] - EARLY_S

    def _credentials(self) -> dict[str, Any]:
        """How the request for a token says who asks, as arguments of aiohttp."""
        body = {
            "grant_type": "client_credentials",
            "client_id": "tutorial",
            "client_secret": "secret",
            "scope": self._scope,
        }
        return {"json": body}


class Stage:
    """The simulator's control API: stages the live call that a tutorial takes for granted, knows ids."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def place_call(self, queue: str, **more: str) -> str:
        """A caller who has come through a queue; the id of his call."""
        body = {"platform": "genesys", "to_queue": queue, **more}
        async with self._session.post(f"{self._url}/sim/v1/calls", json=body) as answer:
            placed = await answer.json()
            if answer.status >= FIRST_ERROR:
                raise GaveUp(placed["error"])
        return str(placed["call_id"])

    async def id_of(self, kind: str, name: str, key: str = "genesys_id") -> str:
        """The id of a queue or agent (``queues``, ``agents``) by its name; `key` says which of its ids."""
        async with self._session.get(f"{self._url}/sim/v1/world") as answer:
            known = {one["name"]: one[key] for one in (await answer.json())[kind]}
        if name not in known:
            raise GaveUp(f"no {name!r} among the {kind}: {', '.join(known)}")
        return str(known[name])


Job = Callable[[argparse.Namespace, aiohttp.ClientSession], Awaitable[None]]


def parser(description: str | None) -> argparse.ArgumentParser:
    """The arguments that all examples take."""
    taken = argparse.ArgumentParser(description=description)
    taken.add_argument("--base-url", default="http://127.0.0.1:8701", help="of the simulated platform")
    taken.add_argument(
        "--control-url", default="http://127.0.0.1:8700", help="of the simulator's control API"
    )
    return taken


def run(job: Job, arguments: argparse.Namespace) -> None:
    """Do a job; the exit code is 0 only if it was done."""
    try:
        asyncio.run(_run(job, arguments))
    except (Refused, GaveUp, aiohttp.ClientError) as error:
        sys.exit(f"failed: {error}")


async def _run(job: Job, arguments: argparse.Namespace) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        await job(arguments, session)
