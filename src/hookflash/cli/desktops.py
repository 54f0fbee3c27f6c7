"""The simulated agents' own tokens, as their desktops would get them by logging in."""

import asyncio
from base64 import b64encode

import aiohttp

from hookflash.domain.errors import ServiceUnreachable

CLIENT, SECRET = "hookflash", "secret"


async def log_in_agents(control: str, platform: str) -> dict[str, str]:
    """A refresh token for every simulated agent, by name.

    Raises:
        ServiceUnreachable: The simulator does not answer as it should.
    """
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            async with session.get(f"{control}/sim/v1/world") as answer:
                names = [agent["name"] for agent in (await answer.json())["agents"]]
            tokens = await asyncio.gather(*(_log_in(session, platform, name) for name in names))
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError) as error:
        raise ServiceUnreachable("The simulated agents could not be logged in.") from error
    return dict(zip(names, tokens, strict=True))


async def _log_in(session: aiohttp.ClientSession, platform: str, name: str) -> str:
    """The simulator takes an agent's name for the code that a login page would have given."""
    basic = b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": name, "redirect_uri": "http://127.0.0.1/"}
    headers = {"Authorization": f"Basic {basic}"}
    async with session.post(f"{platform}/oauth/token", data=form, headers=headers) as answer:
        return str((await answer.json())["refresh_token"])
