"""Events of agents' calls over one notification channel (reference genesys-cloud 9.1).

Events are hints: while the socket is down they are lost for good, and whoever finds nothing here looks in the
platform's own records. What an event said is remembered, so that a call that was placed is found even if the
answer to placing it never came.
"""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from typing import Any

from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.wire.outbound import Event, parse_event, read_candidate
from hookflash.adapters.kit.socket import Socket
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformBusy, PlatformError, PlatformRefused
from hookflash.ports.platform import Lane, Spend
from hookflash.ports.runtime import Clock

MOST_TOPICS = 1_000
MOST_REMEMBERED = 10_000
# Subscribing again prolongs the channel's life of 24 h; an hour early.
RENEW_AFTER_S = 23 * 3600.0
# A heartbeat comes about every 30 s; two are missing before we ask, and soon after we give up.
SILENT_S = 70.0
ANSWER_S = 15.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
CLOSING = "v2.system.socket_closing"
_PING = {"message": "ping"}
_log = logging.getLogger(__name__)


class Feed:
    """One channel a connection, opened when the first agent is watched."""

    def __init__(self, client: GenesysClient, clock: Clock, attribute: str) -> None:
        self._outbound = client.outbound
        self._clock = clock
        self._attribute = attribute
        self._topics: OrderedDict[str, None] = OrderedDict()
        self._subscribed: frozenset[str] = frozenset()
        self._rejected: frozenset[str] = frozenset()
        self._calls: OrderedDict[str, str] = OrderedDict()
        self._channel: str | None = None
        self._socket: Socket | None = None
        self._turn = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None

    async def watch(self, user_id: str, spend: Spend) -> None:
        """Begin to hear of an agent's calls; those who come while others subscribe share one request.

        Raises:
            PlatformError: No events can be had.
        """
        topic = f"v2.users.{user_id.lower()}.conversations.calls"
        self._topics[topic] = None
        self._topics.move_to_end(topic)
        while len(self._topics) > MOST_TOPICS:
            self._topics.popitem(last=False)
        async with self._turn:
            if self._socket is None:
                await self._connect(spend)
            elif topic not in self._subscribed:
                await self._subscribe(spend)
        if topic in self._rejected:
            says = "The platform refuses to tell of this agent's calls."
            raise PlatformRefused(says, Cause.NOT_PERMITTED)

    def find(self, intent_id: str) -> str | None:
        """The id of the call that bears an intent, if an event told of it."""
        return self._calls.get(intent_id)

    async def stop(self) -> None:
        """Close the channel's socket."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait([self._reader])
        await self._hang_up()

    async def _connect(self, spend: Spend) -> None:
        channel = await self._outbound.open_channel(spend)
        socket = await self._outbound.open_socket(channel)
        self._channel, self._socket = channel.id, socket
        try:
            await self._subscribe(spend)
        except PlatformError:
            await self._hang_up()
            raise
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read_on(), name="feed")

    async def _subscribe(self, spend: Spend) -> None:
        topics = tuple(self._topics)
        rejected = await self._outbound.subscribe(self._channel or "", topics, spend)
        self._rejected = rejected
        self._subscribed = frozenset(topics)

    async def _hang_up(self) -> None:
        socket, self._socket, self._channel = self._socket, None, None
        self._subscribed = frozenset()
        if socket is not None:
            await socket.close()

    async def _read_on(self) -> None:
        """Listen; when the socket ends, connect anew until there is one again."""
        pause_s = FIRST_PAUSE_S
        while True:
            if self._socket is not None:
                with contextlib.suppress(ConnectionError, PlatformError):
                    await self._listen(self._socket)
                async with self._turn:
                    await self._hang_up()
                pause_s = FIRST_PAUSE_S
            try:
                async with self._turn:
                    if self._socket is None:
                        await self._connect(Spend(Lane.WATCH))
            except PlatformError as error:
                _log.warning("feed.down", extra={"cause": error.cause})
                wait_s = error.retry_after_s if isinstance(error, PlatformBusy) else 0.0
                await self._clock.sleep(max(pause_s, wait_s))
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _listen(self, socket: Socket) -> None:
        """Until the platform closes, announces it, or falls silent; renews the channel in time."""
        renew_at = self._clock.monotonic() + RENEW_AFTER_S
        was_asked = False
        while True:
            heard, data = await self._next(socket, ANSWER_S if was_asked else SILENT_S)
            if not heard and was_asked:
                return
            was_asked = not heard
            if not heard:
                await socket.send(_PING)
                continue
            event = parse_event(data)
            if event is not None and event.topic == CLOSING:
                return
            if event is not None:
                self._remember(event)
            if self._clock.monotonic() >= renew_at:
                async with self._turn:
                    await self._subscribe(Spend(Lane.WATCH))
                renew_at = self._clock.monotonic() + RENEW_AFTER_S

    async def _next(self, socket: Socket, patience_s: float) -> tuple[bool, Any]:
        """The next message, and whether there was one in time."""
        message = asyncio.create_task(socket.receive())
        patience = asyncio.create_task(self._clock.sleep(patience_s))
        try:
            await asyncio.wait({message, patience}, return_when=asyncio.FIRST_COMPLETED)
            return (True, message.result()) if message.done() else (False, None)
        finally:
            for task in (message, patience):
                task.cancel()
            await asyncio.wait({message, patience})

    def _remember(self, event: Event) -> None:
        call = read_candidate(event.body, self._attribute)
        if call is None:
            return
        for intent in call.intents:
            self._calls[intent] = call.call_id
            self._calls.move_to_end(intent)
        while len(self._calls) > MOST_REMEMBERED:
            self._calls.popitem(last=False)
