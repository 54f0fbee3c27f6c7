"""Forgetting what need not be kept."""

import logging
from datetime import timedelta

from hookflash.domain.errors import StorageError
from hookflash.ports.runtime import Clock
from hookflash.ports.store import WishStore

# An idempotency key is good for 30 days (DESIGN section 3.5).
KEEP_WISHES = timedelta(days=30)
_EVERY_S = 3_600.0
# Small: the database's only writer has transfers to write.
_AT_ONCE = 500
_BREATH_S = 0.05
_log = logging.getLogger(__name__)


async def forget_old_wishes(store: WishStore, clock: Clock) -> None:
    """Forget idempotency keys as they grow old, in small batches, until cancelled."""
    while True:
        try:
            while await store.forget_wishes(clock.now() - KEEP_WISHES, _AT_ONCE) == _AT_ONCE:
                await clock.sleep(_BREATH_S)
        except StorageError as error:
            _log.warning("wishes.not_forgotten", extra={"reason": error.message})
        await clock.sleep(_EVERY_S)
