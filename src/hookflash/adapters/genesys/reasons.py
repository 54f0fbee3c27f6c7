"""Why an outside party did not answer: busy, silent and wrong numbers, told apart.

The flat shape of a call, which is read for everything else, says ``endpoint`` for a busy number as for one
that nobody answers; only GET /conversations/{id} has the words of signalling (reference genesys-cloud 2.3).
It is asked once for each party that ended so.
"""

from dataclasses import replace

from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.mapping import is_outside
from hookflash.adapters.genesys.wire.calls import Conversation, Participant
from hookflash.adapters.kit.cache import Cache
from hookflash.domain.errors import PlatformError
from hookflash.domain.ids import CallId
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

Reasons = tuple[tuple[str, int], ...]
_FOR_EVER_S = float("inf")
_UNTOLD = frozenset({"endpoint"})


class EndReasons:
    """What signalling said when outside parties ended, as far as the platform lets us read it."""

    def __init__(self, client: GenesysClient, clock: Clock) -> None:
        self._calls = client.calls
        self._clock = clock
        self._known: Cache[str, Reasons] = Cache(clock, max_age_s=_FOR_EVER_S, size=2000)

    async def complete(self, call_id: CallId, call: Conversation, spend: Spend) -> Conversation:
        """The call with the reasons of those who ended without having been reached."""
        doubtful = [one for one in call.participants if _is_doubtful(one)]
        if not doubtful:
            return call
        if any(self._known.find(one.id) is None for one in doubtful):
            await self._ask(call_id, doubtful, spend)
        return replace(call, participants=tuple(self._completed(one) for one in call.participants))

    async def stop(self) -> None:
        """End reads under way."""
        await self._known.stop()

    async def _ask(self, call_id: CallId, doubtful: list[Participant], spend: Spend) -> None:
        asked_at = self._clock.monotonic()
        try:
            told = await self._calls.get_end_reasons(call_id, spend)
        except PlatformError:
            # The call itself was read; why somebody did not answer is not worth losing that for.
            return
        for one in doubtful:
            self._known.keep(one.id, told.get(one.id, ()), asked_at)

    def _completed(self, one: Participant) -> Participant:
        known = self._known.find(one.id) if _is_doubtful(one) else None
        return one if known is None else replace(one, reasons=known.value)


def _is_doubtful(one: Participant) -> bool:
    is_untold = not one.reasons and one.disconnect_type in _UNTOLD
    return is_untold and not one.was_connected and is_outside(one)
