"""`Client` and `Embedded` for scripts without asyncio: every method is the asynchronous one, waited for."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar, cast

from hookflash.client import Client as AsyncClient
from hookflash.domain.errors import HookflashError
from hookflash.embedded import Embedded as AsyncEmbedded

T = TypeVar("T")
P = ParamSpec("P")


class _Opened(Protocol):
    async def __aenter__(self) -> Any: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None: ...


A = TypeVar("A", bound=_Opened)


class _Loop:
    """An event loop in a thread of its own, which goes on while the script does something else."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="hookflash-sync", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of some work; whoever is interrupted while waiting calls it off."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """End the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class _Blocking(Generic[A]):
    def __init__(self, inner: A) -> None:
        self._inner = inner
        self._running: _Loop | None = None

    def __enter__(self) -> Self:
        loop = _Loop()
        try:
            loop.run(self._inner.__aenter__())
        except BaseException:
            loop.close()
            raise
        self._running = loop
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        loop, self._running = self._loop, None
        try:
            loop.run(self._inner.__aexit__(kind, value, trace))
        finally:
            loop.close()

    @property
    def _loop(self) -> _Loop:
        if self._running is None:
            name = type(self).__name__
            raise HookflashError(f"Use {name} as a context manager: with hookflash.sync.{name}(…).")
        return self._running


def _waits(
    method: Callable[Concatenate[A, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[_Blocking[A], P], T]:
    """The method, which returns when the asynchronous one has."""

    @wraps(method)
    def call(self: _Blocking[A], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._loop.run(method(self._inner, *args, **kwargs))

    return cast("Callable[Concatenate[_Blocking[A], P], T]", call)


def _steps(
    method: Callable[Concatenate[A, P], AsyncIterator[T]],
) -> Callable[Concatenate[_Blocking[A], P], Iterator[T]]:
    """The method, which gives one item after the other."""

    @wraps(method)
    def call(self: _Blocking[A], *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        items = method(self._inner, *args, **kwargs)
        while (item := self._loop.run(_next(items))) is not _END:
            yield cast("T", item)

    return cast("Callable[Concatenate[_Blocking[A], P], Iterator[T]]", call)


_END = object()


async def _next(items: AsyncIterator[Any]) -> Any:
    return await anext(items, _END)


class Client(_Blocking[AsyncClient]):
    """Speaks to a Hookflash service; see `hookflash.Client`."""

    def __init__(self, url: str, api_key: str | None = None, *, timeout_s: float = 30.0) -> None:
        super().__init__(AsyncClient(url, api_key, timeout_s=timeout_s))

    transfer = _waits(AsyncClient.transfer)
    plan = _waits(AsyncClient.plan)
    complete = _waits(AsyncClient.complete)
    swap = _waits(AsyncClient.swap)
    conference = _waits(AsyncClient.conference)
    cancel = _waits(AsyncClient.cancel)
    order = _waits(AsyncClient.order)
    get = _waits(AsyncClient.get)
    timeline = _waits(AsyncClient.timeline)
    list_transfers = _waits(AsyncClient.list_transfers)
    watch = _steps(AsyncClient.watch)
    wait = _waits(AsyncClient.wait)
    call = _waits(AsyncClient.call)
    get_call = _waits(AsyncClient.get_call)
    call_timeline = _waits(AsyncClient.call_timeline)
    list_calls = _waits(AsyncClient.list_calls)
    cancel_call = _waits(AsyncClient.cancel_call)
    watch_call = _steps(AsyncClient.watch_call)
    wait_call = _waits(AsyncClient.wait_call)
    close = _waits(AsyncClient.close)


class Embedded(_Blocking[AsyncEmbedded]):
    """The same core in this process; see `hookflash.Embedded`."""

    def __init__(self, config: Path | str | Mapping[str, Any] | None = None) -> None:
        super().__init__(AsyncEmbedded(config))

    transfer = _waits(AsyncEmbedded.transfer)
    plan = _waits(AsyncEmbedded.plan)
    complete = _waits(AsyncEmbedded.complete)
    swap = _waits(AsyncEmbedded.swap)
    conference = _waits(AsyncEmbedded.conference)
    cancel = _waits(AsyncEmbedded.cancel)
    order = _waits(AsyncEmbedded.order)
    get = _waits(AsyncEmbedded.get)
    timeline = _waits(AsyncEmbedded.timeline)
    list_transfers = _waits(AsyncEmbedded.list_transfers)
    watch = _steps(AsyncEmbedded.watch)
    wait = _waits(AsyncEmbedded.wait)
    call = _waits(AsyncEmbedded.call)
    get_call = _waits(AsyncEmbedded.get_call)
    call_timeline = _waits(AsyncEmbedded.call_timeline)
    list_calls = _waits(AsyncEmbedded.list_calls)
    cancel_call = _waits(AsyncEmbedded.cancel_call)
    watch_call = _steps(AsyncEmbedded.watch_call)
    wait_call = _waits(AsyncEmbedded.wait_call)
