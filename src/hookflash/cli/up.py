"""`hookflash up`: simulator and service, kept running to play with."""

import signal
from typing import Annotated

import typer

from hookflash.cli.outcome import print_json, run

_HEAD = """
Simulator and service are running. In another terminal:

  export HOOKFLASH_API_URL={api} HOOKFLASH_API_KEY={key}
"""
_MOVE = """
  # {platform}: place a call, which prints its id, and move it
  curl -s {control}/sim/v1/calls -d '{{"platform":"{platform}","to_queue":"Support","answered_by":"{agent}"}}'
  hookflash transfer CALL_ID --connection {connection} --to queue:Billing --wait
"""
# Whoever has had a call is not free for another one at once.
_AGENTS = {"genesys": "eva", "cxone": "dan"}


def up(
    *,
    port: Annotated[int, typer.Option(help="The API's port; 0 for a free one.")] = 8080,
    simulator_port: Annotated[int, typer.Option(help="The simulator's first port; 0 for free ones.")] = 8700,
) -> None:
    """Run simulator and service, connected to both platforms, until interrupted; on a fresh database."""
    run(_up(port, simulator_port))


async def _up(port: int, simulator_port: int) -> None:
    import asyncio

    from hookflash.cli.stage import CONNECTIONS, stage

    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end.set)
    async with stage(api_port=port, simulator_port=simulator_port) as here:
        print_json({"event": "ready", "api": here.api, "control": here.control, **here.platforms})
        moves = (
            _MOVE.format(
                control=here.control, platform=platform, connection=connection, agent=_AGENTS[platform]
            )
            for platform, connection in CONNECTIONS.items()
        )
        head = _HEAD.format(api=here.api, key=here.api_key)
        typer.echo("".join((head, *moves, "\nCtrl-C ends both.")), err=True)
        await end.wait()
