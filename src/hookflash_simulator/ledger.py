"""The ledger: every platform command that changed the world."""

from collections import deque
from dataclasses import dataclass
from typing import Any

from hookflash_simulator.clock import iso

ENTRIES_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Effect:
    """One command that changed the world, and the request that asked for it."""

    at: int
    platform: str
    operation: str
    call_id: str | None
    target: str | None
    request_no: int

    def as_json(self) -> dict[str, Any]:
        """The entry as the control API shows it."""
        return {
            "at": iso(self.at),
            "platform": self.platform,
            "operation": self.operation,
            "call_id": self.call_id,
            "target": self.target,
            "request_no": self.request_no,
        }


class Ledger:
    """All effects, oldest first; beyond a bound the oldest go."""

    def __init__(self) -> None:
        self._effects: deque[Effect] = deque()
        self._by_call: dict[str, list[Effect]] = {}

    def add(self, effect: Effect) -> None:
        """Write an effect down."""
        self._effects.append(effect)
        if effect.call_id is not None:
            self._by_call.setdefault(effect.call_id, []).append(effect)
        if len(self._effects) > ENTRIES_KEPT:
            self._forget(self._effects.popleft())

    def effects(self, call_id: str | None = None) -> list[Effect]:
        """All effects, or those on one call."""
        return list(self._effects) if call_id is None else list(self._by_call.get(call_id, []))

    def _forget(self, effect: Effect) -> None:
        if effect.call_id is None:
            return
        of_call = self._by_call[effect.call_id]
        of_call.remove(effect)
        if not of_call:
            del self._by_call[effect.call_id]
