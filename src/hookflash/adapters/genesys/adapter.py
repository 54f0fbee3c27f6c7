"""The port, fulfilled: client and mapping put together."""

from dataclasses import replace
from typing import TYPE_CHECKING

from hookflash.adapters.genesys import mapping
from hookflash.adapters.genesys.causes import find_request_id
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.directory import QueueDirectory
from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.adapters.kit.cache import Cache, for_all
from hookflash.adapters.kit.pace import Pace, SlidingPace, parse_rate
from hookflash.domain.calls import CallSnapshot, Leg
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.domain.requests import Kind
from hookflash.domain.targets import Target, TargetType
from hookflash.ports.platform import MissingGrants, QueueFacts, Resolved, Spend
from hookflash.ports.runtime import Clock

if TYPE_CHECKING:
    from hookflash.adapters.genesys.wire import Grants, Observation

CAPABILITIES = Capabilities(
    verbs={Kind.BLIND: frozenset({TargetType.QUEUE})},
    options=frozenset({"fallback", "requested_by", "reason", "done_when", "deadline_s", "leg"}),
)
_OWN = ""


class GenesysCallControl:
    """One connection to Genesys Cloud, in its published dialect."""

    def __init__(self, name: str, settings: GenesysSettings, clock: Clock, pace: Pace | None = None) -> None:
        self._clock = clock
        self._client = GenesysClient(
            name, settings, clock, pace or SlidingPace(parse_rate(settings.rate_limit), clock)
        )
        self._queues = QueueDirectory(self._client, clock, max_age_s=settings.targets_max_age_s)
        self._figures: Cache[str, tuple[Observation, ...]] = Cache(
            clock, max_age_s=settings.queue_figures_max_age_s
        )
        self._grants: Cache[str, Grants] = Cache(clock, max_age_s=settings.grants_max_age_s, size=1)

    @property
    def capabilities(self) -> Capabilities:
        """What this connection can do."""
        return CAPABILITIES

    async def read_call(self, call_id: CallId, spend: Spend) -> CallSnapshot:
        """The call as it is now."""
        asked_at = self._clock.now()
        call = await self._client.get_call(call_id, spend)
        return mapping.to_snapshot(call_id, call, asked_at, self._queues.find_name)

    async def resolve(self, target: Target, spend: Spend) -> Resolved:
        """The target with its id and name."""
        _insist_on_queue(target.type)
        found = await self._queues.find(target.id or target.name or "", spend)
        return Resolved(replace(target, id=found.value.id, name=found.value.name), found.age_s)

    async def read_queue(self, target: Target, spend: Spend) -> QueueFacts:
        """The load of a resolved queue."""
        _insist_on_queue(target.type)
        queue_id = (target.id or "").lower()
        figures = await self._figures.get(
            queue_id, lambda: for_all(spend, lambda own: self._client.query_queue(queue_id, own))
        )
        return mapping.to_queue_facts(figures.value, figures.age_s)

    async def missing_grants(self, kind: Kind, target: TargetType, spend: Spend) -> MissingGrants:
        """What our own credentials lack for this kind of transfer to this kind of target.

        Raises:
            PlatformError: Among others, the platform left the permissions out: nothing can be said.
        """
        needed = mapping.NEEDED.get((kind, target))
        if needed is None:
            raise _unsupported()
        grants = await self._grants.get(_OWN, lambda: for_all(spend, self._client.get_grants))
        if not grants.value.is_told:
            raise PlatformError("The platform does not tell our permissions.", Cause.PLATFORM_UNCLEAR)
        return MissingGrants(mapping.find_missing(grants.value, needed), grants.age_s)

    def leg_to_move(self, call: CallSnapshot, leg: str) -> Leg | None:
        """The leg that a command has to name so that ``leg`` moves."""
        return mapping.find_leg_to_move(call, leg)

    async def transfer(self, call_id: CallId, leg_id: LegId, target: Target, spend: Spend) -> str | None:
        """Send a blind transfer of a leg to a resolved queue, once; the platform's request id."""
        _insist_on_queue(target.type)
        if not target.id:
            raise PlatformRefused("The target has not been resolved.", Cause.INVALID_TARGET)
        answer = await self._client.replace_with_queue(call_id, leg_id, target.id, spend)
        return find_request_id(answer)

    async def close(self) -> None:
        """Let go of connections."""
        for cache in (self._queues, self._figures, self._grants):
            await cache.stop()
        await self._client.close()


def _insist_on_queue(target: TargetType) -> None:
    if target is not TargetType.QUEUE:
        raise _unsupported()


def _unsupported() -> PlatformRefused:
    return PlatformRefused("This kind of transfer is not supported here.", Cause.NOT_SUPPORTED)
