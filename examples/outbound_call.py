"""Seed 004 with the library: place a call on behalf of an agent and wait until somebody has answered."""

import argparse

import aiohttp
from embedded_stage import embedded
from tutorial_http import GaveUp, parser, run


async def call(arguments: argparse.Namespace, session: aiohttp.ClientSession) -> None:
    """Place the call once, whatever happens to the answer, and follow it."""
    del session
    async with embedded(arguments.base_url) as hookflash:
        placed = await hookflash.call(
            from_agent=arguments.agent, to_number=arguments.to, connection="g", queue=arguments.queue
        )
        async for state in hookflash.watch_call(placed.id):
            print(f"  {state.status}")
            if state.status == "connected":
                print(f"done: call {state.call_id} is connected")
                return
        raise GaveUp(f"{state.status}: {state.cause}")


if __name__ == "__main__":
    taken = parser(__doc__)
    taken.add_argument("--agent", default="ana")
    taken.add_argument("--to", default="+493023125001")
    taken.add_argument("--queue", default="Billing")
    run(call, taken.parse_args())
