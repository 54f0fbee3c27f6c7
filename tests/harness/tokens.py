"""Agents' own tokens, as a login gives them."""

import aiohttp


async def log_in(
    session: aiohttp.ClientSession, genesys: str, agent: str, what: str = "refresh_token"
) -> str:
    """An agent's token: of clients with a secret the simulator takes a name for a code."""
    headers = {"Authorization": aiohttp.encode_basic_auth("hookflash", "secret")}
    form = {"grant_type": "authorization_code", "code": agent}
    async with session.post(f"{genesys}/oauth/token", data=form, headers=headers) as answer:
        return str((await answer.json())[what])
