"""Commands that run things: serve, simulator, migrate."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hookflash.cli.outcome import print_json, run
from hookflash.domain.errors import ConfigError

if TYPE_CHECKING:
    from hookflash.storage.sqlite import SqliteStore

Config = Annotated[Path | None, typer.Option("--config", help="The TOML file; else hookflash.toml.")]
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def serve(
    *,
    config: Config = None,
    listen: Annotated[str | None, typer.Option(help="HOST:PORT, instead of the configured one.")] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Let requests in without a key; loopback only.")
    ] = False,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Run the service until a signal comes."""
    from hookflash.bootstrap.serving import fast_loop, serve_forever
    from hookflash.settings import load
    from hookflash.telemetry.logging import set_up_logging

    set_up_logging(log_level)

    async def work() -> None:
        loaded = load(config)
        if listen is not None:
            loaded = loaded.listening_on(listen)
        if insecure and loaded.settings.service.host not in _LOOPBACK:
            raise ConfigError("--insecure is only for a service that listens on loopback.")
        await serve_forever(
            loaded, is_open=insecure, on_ready=lambda url: print_json({"event": "ready", "api": url})
        )

    run(work(), fast_loop)


def simulator(context: typer.Context) -> None:
    """Run the simulator of the platforms; every option is handed on to it."""
    arguments = [sys.executable, "-m", "hookflash_simulator", *context.args]
    # One process: a signal must reach the program itself.
    os.execv(sys.executable, arguments)  # noqa: S606  our own interpreter and module


def migrate(*, config: Config = None, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Bring the database's schema up to date."""
    from hookflash.cli.offline import with_store

    done = run(with_store(config, _migrated))
    if as_json:
        print_json({"migrated": done})
    else:
        typer.echo("migrated: " + (", ".join(done) or "nothing to do"))


async def _migrated(store: "SqliteStore") -> list[str]:
    return store.migrated
