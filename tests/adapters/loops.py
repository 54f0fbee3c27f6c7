"""An event loop that is never late."""

import asyncio
import selectors
from collections.abc import Callable

# So long nothing may arrive from another part of this process before it counts as standing still, in seconds.
_QUIET_S = 0.005


class _Unhurried(selectors.DefaultSelector):
    """Lets time pass only where another selector would have waited in vain."""

    def __init__(self, let_pass: Callable[[float], None]) -> None:
        super().__init__()
        self._let_pass = let_pass

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            ready: list[tuple[selectors.SelectorKey, int]] = super().select(timeout)
            return ready
        ready = super().select(min(timeout, _QUIET_S))
        if not ready:
            self._let_pass(timeout)
        return ready


class UnhurriedLoop(asyncio.SelectorEventLoop):
    """A loop whose time stands still while anything happens, and jumps to the next timer when nothing does.

    For tests whose both ends are in this process: however busy the machine is, no answer comes too late, and
    one that never comes is not waited for.
    """

    def __init__(self) -> None:
        self._passed = 0.0
        super().__init__(_Unhurried(self._pass))

    def time(self) -> float:
        return self._passed

    def _pass(self, seconds: float) -> None:
        self._passed += seconds
