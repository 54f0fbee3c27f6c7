"""Agents: found by e-mail address, name, id or extension, and whether they can be rung."""

from hookflash.adapters.genesys.addresses import is_id
from hookflash.adapters.genesys.client import GenesysClient
from hookflash.adapters.genesys.wire.people import User
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.directory import Directory, Reads, ambiguous, fold
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused
from hookflash.ports.platform import AgentFacts, Spend
from hookflash.ports.runtime import Clock

_FACTS = "presence,routingStatus,station,conversationSummary"
_AWAY = frozenset({"offline", "away"})
_UNWILLING = frozenset({"busy", "meal", "training", "meeting", "break"})
_NOT_OFFERED = frozenset({Cause.NOT_PERMITTED, Cause.PLATFORM_REFUSED})
_ON_CALL = frozenset({"interacting", "communicating"})


class Agents:
    """The account's users."""

    def __init__(
        self, client: GenesysClient, clock: Clock, *, max_age_s: float, facts_max_age_s: float
    ) -> None:
        self._client = client
        self._clock = clock
        reads = Reads("agent", client.people.get, client.people.list_all, names)
        self.directory = Directory(reads, clock, max_age_s=max_age_s)
        self._found: Cache[str, User] = Cache(clock, max_age_s=max_age_s, size=2000)
        self._facts: Cache[str, User] = Cache(clock, max_age_s=facts_max_age_s, size=2000)
        self._search_is_refused = False

    async def find(self, name: str, spend: Spend) -> Aged[User]:
        """The agent of that id, e-mail address or name.

        Found by a search, which costs one request however many agents there are. Only where it is not
        permitted, or finds nobody and near names are wanted, the whole list is read.

        Raises:
            PlatformMissing: None or several; carries near names.
        """
        if is_id(name):
            return await self.directory.get(name, spend)
        known = self._found.find(fold(name))
        if known is not None:
            return known
        asked_at = self._clock.monotonic()
        found = await self._search(name, spend)
        if len(found) > 1:
            raise ambiguous("agent", [names(one)[-1] for one in found])
        if found:
            self._found.keep(fold(name), found[0], asked_at)
            self.directory.keep(found[0], asked_at)
            return Aged(found[0], self._clock.monotonic() - asked_at)
        return await self.directory.find(name, spend)

    async def find_by_extension(self, digits: str, spend: Spend) -> Aged[User] | None:
        """The one active agent of that extension; none if nobody or more than one has it."""
        listed = await self.directory.list_all(spend)
        owners = [one for one in listed.value if digits in one.extensions and is_active(one)]
        return Aged(owners[0], listed.age_s) if len(owners) == 1 else None

    async def read_facts(self, user_id: str, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung: presence, routing status and phone in one request."""

        async def read(own: Spend) -> User:
            return await self._client.people.get(user_id, own, expand=_FACTS)

        read_now = await self._facts.get(user_id.lower(), lambda: for_all(spend, read))
        return to_facts(read_now.value, read_now.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        await self.directory.stop()
        await self._found.stop()
        await self._facts.stop()

    async def _search(self, name: str, spend: Spend) -> list[User]:
        if self._search_is_refused:
            return []
        try:
            rows = await self._client.people.search(name, spend)
        except PlatformRefused as error:
            if error.cause not in _NOT_OFFERED:
                raise
            self._search_is_refused = True  # for the life of this connection: the list serves as well
            return []
        by_id = {one.id.lower(): one for one in rows}
        return [one for one in by_id.values() if fold(name) in map(fold, names(one))]


def names(user: User) -> tuple[str, ...]:
    """What an agent is found by, the one that nobody shares last."""
    return (user.name,) if user.email is None else (user.name, user.email)


def is_active(user: User) -> bool:
    """Whether the account is in use."""
    return user.state in {None, "active"}


def to_facts(user: User, age_s: float) -> AgentFacts:
    """Whether an agent can be rung; an expansion that is missing leaves its answer out (reference 8).

    The platform has no do-not-disturb: a presence in which it offers no calls stands for it. An agent who is
    on queue takes calls whatever the presence is called.
    """
    presence = bare(user.presence)
    is_busy = None if user.routing is None and user.calls is None else bool(user.calls)
    if user.routing in _ON_CALL:
        is_busy = True
    return AgentFacts(
        presence=user.presence,
        is_present=None if presence is None else presence not in _AWAY,
        wants_no_calls=None if presence is None else presence in _UNWILLING,
        is_busy=is_busy,
        has_phone=user.has_station,
        age_s=age_s,
    )


def bare(word: str | None) -> str | None:
    """A presence as it is compared: without case, blanks and underscores (reference genesys-cloud 8)."""
    return None if word is None else word.lower().replace(" ", "").replace("_", "")
