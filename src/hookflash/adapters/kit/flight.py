"""One piece of work that many wait for."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformUnreachable

T = TypeVar("T")


class SharedFlight(Generic[T]):
    """Runs one load at a time; whoever comes meanwhile gets the same result.

    The load is a task of its own, so that a waiter who is cancelled takes nobody else with it.
    """

    def __init__(self) -> None:
        self._task: asyncio.Task[T] | None = None

    async def join(self, load: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of the load under way, or of a new one."""
        task = self._task
        if task is None or task.done():
            task = self._task = asyncio.create_task(load())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            me = asyncio.current_task()
            if task.cancelled() and me is not None and not me.cancelling():
                raise PlatformUnreachable("This connection has been closed.", Cause.PLATFORM_DOWN) from None
            raise

    async def stop(self) -> None:
        """End the load under way and wait until it is gone."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
