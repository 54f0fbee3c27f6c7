"""`hookflash login`: an agent lets us act in their name, for what a platform lets nobody else do."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from hookflash.cli.outcome import print_json, run
from hookflash.cli.serving import Config
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError

if TYPE_CHECKING:
    from hookflash.adapters.kit.login import LoggedIn, LoginAttempt


def login(
    *,
    connection: Annotated[str, typer.Option(help="Through which connection.")],
    agent: Annotated[str | None, typer.Option(help="Who has to log in: e-mail address, name or id.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds to wait for the browser.")] = 300.0,
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Log an agent in with a browser on this machine, and keep their token encrypted."""

    async def work() -> "LoggedIn":
        from hookflash.bootstrap import SystemClock
        from hookflash.bootstrap.connections import begin_login
        from hookflash.settings import load

        attempt = await begin_login(load(config), connection, SystemClock(), agent)
        return await _accompany(attempt, timeout, opens=not no_browser and sys.stderr.isatty())

    who = run(work())
    if as_json:
        print_json({"connection": connection, "agent": {"id": who.user_id, "name": who.name}})
    else:
        from hookflash.cli.tables import plain

        typer.echo(f"{plain(who.name)} ({plain(who.user_id)}) is logged in; the token is stored.")


async def _accompany(attempt: "LoginAttempt", timeout_s: float, *, opens: bool) -> "LoggedIn":
    """Say where to go, and wait until the browser is back from there.

    Raises:
        PlatformError: Among others, nobody came back in time.
    """
    from asyncio import create_task, timeout, to_thread

    typer.echo(f"Open this address in a browser on this machine:\n{attempt.url}", err=True)
    if opens:
        import webbrowser

        # Some browsers run until they are closed; they must not keep us from answering them.
        opening = create_task(to_thread(webbrowser.open, attempt.url))
        opening.add_done_callback(lambda task: task.exception())
    try:
        async with timeout(timeout_s):
            return await attempt.wait()
    except TimeoutError:
        says = f"Nobody came back from the login within {timeout_s:g} s."
        if attempt.strays:
            says += " A browser came back from another login, with the wrong state: open the newest address."
        raise PlatformError(says, Cause.TIMEOUT) from None
