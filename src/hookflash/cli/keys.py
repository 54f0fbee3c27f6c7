"""Commands for API keys, on the database itself."""

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from hookflash.cli.outcome import print_json, run
from hookflash.cli.serving import Config
from hookflash.domain.access import ApiKey, Scope
from hookflash.domain.errors import NotFound

if TYPE_CHECKING:
    from hookflash.storage.sqlite import SqliteStore

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
app = typer.Typer(help="Make, list and end API keys.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    *,
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be repeated.")],
    connection: Annotated[list[str] | None, typer.Option(help="Bind it to connections.")] = None,
    requester: Annotated[list[str] | None, typer.Option(help="Bind it to requesters.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Make a key; its secret is shown once."""
    from hookflash.app.access import digest_of
    from hookflash.cli.offline import with_store

    secret = f"hf_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        id=f"ak_{secrets.token_hex(6)}",
        name=name,
        scopes=frozenset(scope),
        connections=frozenset(connection or ()),
        requesters=frozenset(requester or ()),
        created_at=datetime.now(UTC),
    )
    run(with_store(config, lambda store: store.add_key(key, digest_of(secret), "command-line")))
    if as_json:
        print_json({"id": key.id, "secret": secret})
    else:
        typer.echo(f"{key.id}\n{secret}")


@app.command("list")
def list_keys(*, config: Config = None, as_json: Json = False) -> None:
    """List all keys; secrets are not kept."""
    from hookflash.cli.offline import with_store

    keys = run(with_store(config, lambda store: store.list_keys()))
    if as_json:
        print_json(keys)
        return
    for key in keys:
        state = "revoked" if key.revoked_at else "live"
        typer.echo(f"{key.id}  {state}  {key.name}  {' '.join(sorted(key.scopes))}")


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID")], *, config: Config = None, as_json: Json = False
) -> None:
    """End a key; a running service notices within 5 s."""
    from hookflash.cli.offline import with_store

    async def work(store: "SqliteStore") -> None:
        if not await store.revoke_key(key_id, datetime.now(UTC), "command-line"):
            raise NotFound("There is no such live key.")

    run(with_store(config, work))
    if as_json:
        print_json({"revoked": key_id})
    else:
        typer.echo(f"revoked {key_id}")
