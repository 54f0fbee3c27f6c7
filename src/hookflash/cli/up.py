"""`hookflash up`: simulator and service, kept running to play with."""

import signal
from typing import Annotated

import typer

from hookflash.cli.outcome import print_json, run


def up(
    *,
    port: Annotated[int, typer.Option(help="The API's port; 0 for a free one.")] = 8080,
    simulator_port: Annotated[int, typer.Option(help="The simulator's first port; 0 for free ones.")] = 8700,
) -> None:
    """Run simulator and service until interrupted, on a fresh database."""
    run(_up(port, simulator_port))


async def _up(port: int, simulator_port: int) -> None:
    import asyncio

    from hookflash.cli.stage import CONNECTION, stage

    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end.set)
    async with stage(api_port=port, simulator_port=simulator_port) as here:
        print_json({"event": "ready", "api": here.api, "control": here.control, "genesys": here.platform})
        typer.echo(
            f"""
Simulator and service are running; the connection is called {CONNECTION!r}. In another terminal:

  export HOOKFLASH_API_URL={here.api} HOOKFLASH_API_KEY={here.api_key}
  curl -s {here.control}/sim/v1/calls -d '{{"platform":"genesys","to_queue":"Support","answered_by":null}}'
  hookflash transfer CALL_ID --connection {CONNECTION} --to queue:Billing --wait

Ctrl-C ends both.""",
            err=True,
        )
        await end.wait()
