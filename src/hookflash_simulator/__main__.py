"""`python -m hookflash_simulator`: one process, one JSON line on stdout when it is ready."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Coroutine, Sequence
from typing import Any

from hookflash_simulator.server import Options, Server
from hookflash_simulator.world.loading import DEFAULT_WORLD, WrongWorld

NO_PORT = 1
WRONG_WORLD = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a simulator until it is told to stop; the exit code."""
    options = _options(arguments)
    try:
        server = Server(options)
    except WrongWorld as error:
        print(f"hookflash_simulator: {error}", file=sys.stderr)  # noqa: T201
        return WRONG_WORLD
    return _run(_serve(server, options))


def _run(serving: Coroutine[Any, Any, int]) -> int:
    try:
        import uvloop  # noqa: PLC0415 - a matter of speed alone, and not there on every system
    except ImportError:
        return asyncio.run(serving)
    return uvloop.run(serving)


async def _serve(server: Server, options: Options) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        urls = await server.start()
    except OSError as error:
        print(f"hookflash_simulator: cannot listen on {options.host}: {error}", file=sys.stderr)  # noqa: T201
        return NO_PORT
    print(json.dumps({"event": "ready", **urls}, separators=(",", ":")), flush=True)  # noqa: T201
    await stop.wait()
    await server.stop()
    return 0


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="hookflash_simulator", description=__doc__)
    parser.add_argument("--world", default=DEFAULT_WORLD, help="a world file, or acme (default)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clock", choices=("real", "virtual"), default="real")
    parser.add_argument("--speed", type=_positive, default=1.0, help="of the real clock")
    parser.add_argument("--rate-limit", type=_count, default=300, help="per token and minute, 0 = off")
    parser.add_argument(
        "--port", type=_count, default=8700, help="control port, platforms follow; 0 = free ones"
    )
    parser.add_argument("--genesys-port", type=_count)
    parser.add_argument("--host", default="127.0.0.1")
    return Options(**vars(parser.parse_args(arguments)))


def _positive(text: str) -> float:
    value = float(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"must be above 0, not {text}")
    return value


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"must not be negative, not {text}")
    return value


if __name__ == "__main__":
    sys.exit(main())
