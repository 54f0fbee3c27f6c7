"""Placing calls on behalf of an agent, and finding them again (reference genesys-cloud 7, 9, 12)."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hookflash.adapters.genesys.causes import find_request_id
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.feed import Feed
from hookflash.adapters.genesys.places import HUNG_UP, agent_of
from hookflash.adapters.genesys.wire.outbound import Candidate, parse_new_call
from hookflash.adapters.kit import stamps
from hookflash.adapters.kit.user_tokens import UserTokens
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.domain.ids import CallId, LegId
from hookflash.ports.outbound import Dial, Placed
from hookflash.ports.platform import Spend
from hookflash.ports.runtime import Clock

# The platform's clock and ours may differ; an interval has to end before now (reference 12).
_SKEW = timedelta(seconds=60)
_MOST_READ = 10


class Placing:
    """The outbound side of a connection."""

    def __init__(self, client: GenesysClient, tokens: UserTokens, clock: Clock) -> None:
        self._client = client
        self._tokens = tokens
        self._clock = clock
        self._feed = Feed(client, clock, stamps.INTENT)

    async def watch_agent(self, agent: Destination, spend: Spend) -> None:
        """Subscribe to the agent's calls.

        Raises:
            PlatformError: No events can be had; only the platform's records would tell of the call.
        """
        await self._feed.watch(agent_of(agent), spend)

    async def place(self, dial: Dial, spend: Spend) -> Placed:
        """Place a call, once.

        Raises:
            PlatformError: ``effect_known`` says whether it is certain that nothing happened.
        """
        body: dict[str, Any] = {
            "phoneNumber": dial.number,
            "attributes": {**dial.context, stamps.INTENT: dial.intent_id},
        }
        if dial.queue is not None:
            body["callFromQueueId"] = dial.queue.place.id
        if dial.caller_id is not None:
            body["callerId"] = dial.caller_id
        answer = await self._client.outbound.place_call(agent_of(dial.agent), body, spend)
        call_id = parse_new_call(_json(answer.body))
        return Placed(CallId(call_id) if call_id is not None else None, find_request_id(answer))

    async def find(self, dial: Dial, since: datetime, spend: Spend) -> CallId | None:
        """The call that bears the intent: as events told, else in the agent's history, else in analytics.

        Raises:
            PlatformError: No source could be read; that nothing was found says nothing then.
        """
        told = self._feed.find(dial.intent_id)
        if told is not None:
            return CallId(told)
        user_id, interval = agent_of(dial.agent), _interval(since - _SKEW, self._clock.now() + _SKEW)
        tokens = await self._tokens.find(user_id, spend)
        outbound, found = self._client.outbound, None
        if tokens is not None:
            now = await outbound.list_active(stamps.INTENT, tokens, spend)
            earlier = await outbound.list_history(interval, stamps.INTENT, tokens, spend)
            found = await self._choose((*now, *earlier), dial.intent_id, spend)
        if found is None:
            told_later = await outbound.query_details(user_id, interval, stamps.INTENT, spend)
            found = await self._choose(told_later, dial.intent_id, spend)
        return found

    async def end(self, call_id: CallId, leg_id: LegId, agent_id: str, spend: Spend) -> None:
        """Hang up the agent's leg, in their own name if a token is at hand; one that is gone stays so."""
        calls = self._client.calls
        tokens = await self._tokens.find(agent_id, spend)
        try:
            if tokens is not None:
                await calls.change_own_leg(call_id, leg_id, HUNG_UP, tokens, spend)
            else:
                await calls.change_leg_for(call_id, leg_id, agent_id, HUNG_UP, spend)
        except PlatformRefused as error:
            if error.cause is not Cause.CALL_GONE:
                raise

    async def stop(self) -> None:
        """Let go of the events."""
        await self._feed.stop()

    async def _choose(self, candidates: Sequence[Candidate], intent_id: str, spend: Spend) -> CallId | None:
        """The call among them that bears the intent; lists may leave participant data out, calls do not."""
        bearing = [one.call_id for one in candidates if intent_id in one.intents]
        if bearing:
            return CallId(bearing[0])
        unread = dict.fromkeys(one.call_id for one in candidates if not one.intents)
        for call_id in list(unread)[:_MOST_READ]:
            if await self._bears(call_id, intent_id, spend):
                return CallId(call_id)
        return None

    async def _bears(self, call_id: str, intent_id: str, spend: Spend) -> bool:
        try:
            call = await self._client.calls.get(call_id, spend)
        except PlatformMissing:
            return False  # over, and no longer readable
        return any(one.attributes.get(stamps.INTENT) == intent_id for one in call.participants)


def _interval(begin: datetime, end: datetime) -> str:
    return "/".join(one.strftime("%Y-%m-%dT%H:%M:%S.000Z") for one in (begin, end))


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
