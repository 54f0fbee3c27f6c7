"""Exit codes, and how results and errors reach the terminal."""

import json
import sys
from collections.abc import Callable, Coroutine
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer

from hookflash.domain import errors as er
from hookflash.domain.orders import OrderKind, OrderStatus
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.status import Status

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from hookflash.domain.records import Record, StatusWord

T = TypeVar("T")


class Exit(IntEnum):
    """What a command's end means."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    CONFLICT = 4
    REJECTED = 5
    UNRESOLVED = 6
    UNREACHABLE = 7


# Found by walking the error's class order, most specific first.
_EXIT: dict[type[er.HookflashError], Exit] = {
    er.NotFound: Exit.NOT_FOUND,
    er.CallBusy: Exit.CONFLICT,
    er.NotUnderWay: Exit.CONFLICT,
    er.IdempotencyMismatch: Exit.CONFLICT,
    er.InvalidRequest: Exit.USAGE,
    er.ConfigError: Exit.USAGE,
    er.PlatformUnreachable: Exit.UNREACHABLE,
    er.PlatformSilent: Exit.UNREACHABLE,
    er.ServiceUnreachable: Exit.UNREACHABLE,
    er.HookflashError: Exit.FAILED,
}
# The ends of transfers and of outbound calls, by their words.
_ENDS = {
    str(Status.COMPLETED): Exit.DONE,
    str(OutboundStatus.CLOSED): Exit.DONE,
    str(Status.REJECTED): Exit.REJECTED,
    str(Status.UNRESOLVED): Exit.UNRESOLVED,
}


def exit_of(error: er.HookflashError) -> Exit:
    """The exit code of an error."""
    return next(_EXIT[kind] for kind in type(error).__mro__ if kind in _EXIT)


def exit_of_status(status: "StatusWord") -> Exit:
    """The exit code of a record's end; one that has not ended is no failure."""
    return _ENDS.get(str(status), Exit.FAILED) if status.is_final else Exit.DONE


def exit_of_order(done: "Record", kind: OrderKind) -> Exit:
    """What became of the latest order of that kind; one that is still pending is unresolved."""
    if kind is OrderKind.CANCEL and str(done.status) == str(Status.CANCELLED):
        return Exit.DONE
    order = next((one for one in reversed(done.orders) if one.kind is kind), None)
    if order is None or order.status is OrderStatus.PENDING:
        return Exit.UNRESOLVED
    return Exit.DONE if order.status is OrderStatus.DONE else Exit.CONFLICT


def fail(error: er.HookflashError) -> NoReturn:
    """Say what went wrong on stderr and end with its exit code."""
    typer.echo(f"hookflash: {error.message}", err=True)
    if isinstance(error, er.RequestError):
        for item in error.errors:
            typer.echo(f"  {item.pointer or '/'}: {item.message}", err=True)
    raise typer.Exit(exit_of(error))


def run(work: Coroutine[Any, Any, T], loop_factory: "Callable[[], AbstractEventLoop] | None" = None) -> T:
    """Run a command's work; its errors become messages and exit codes."""
    from asyncio import Runner

    try:
        with Runner(loop_factory=loop_factory) as runner:
            return runner.run(work)
    except er.HookflashError as error:
        fail(error)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    from pydantic import TypeAdapter

    sys.stdout.write(json.dumps(TypeAdapter(Any).dump_python(value, mode="json"), ensure_ascii=False) + "\n")
    sys.stdout.flush()
