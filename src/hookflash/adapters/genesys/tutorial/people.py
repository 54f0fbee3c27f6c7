"""Agents: found by e-mail address, name or id; whether they can be rung; what they may do."""

from hookflash.adapters.genesys.tutorial.client import TutorialClient
from hookflash.adapters.genesys.tutorial.wire import Presence, User
from hookflash.adapters.kit.answers import unreadable
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.directory import Directory, Reads
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError
from hookflash.ports.platform import AgentFacts, Spend
from hookflash.ports.runtime import Clock

_AWAY = frozenset({"offline", "away"})
_UNWILLING = frozenset({"donotdisturb", "dnd", "meal", "training", "meeting", "break"})
_ON_CALL = {"busy": True, "available": False}


class Agents:
    """The account's users."""

    def __init__(
        self,
        client: TutorialClient,
        clock: Clock,
        *,
        max_age_s: float,
        facts_max_age_s: float,
        roles_max_age_s: float,
    ) -> None:
        self._client = client
        reads = Reads("agent", client.get_user, client.list_users, names)
        self._directory: Directory[User] = Directory(reads, clock, max_age_s=max_age_s)
        self._presences: Cache[str, Presence] = Cache(clock, max_age_s=facts_max_age_s, size=2000)
        self._users: Cache[str, User] = Cache(clock, max_age_s=roles_max_age_s, size=500)

    async def find(self, name: str, spend: Spend) -> Aged[User]:
        """The agent of that id, e-mail address or name.

        Raises:
            PlatformMissing: None or several; carries near names.
        """
        return await self._directory.find(name, spend)

    async def read_facts(self, user_id: str, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung."""
        read = await self._presences.get(
            user_id.lower(), lambda: for_all(spend, lambda own: self._client.get_presence(user_id, own))
        )
        return to_facts(read.value, read.age_s)

    async def read_presence(self, user_id: str, spend: Spend) -> str:
        """The word for what an agent is doing now."""
        presence = await self._client.get_presence(user_id, spend)
        if presence.word is None:
            raise unreadable("presence")
        return presence.word

    async def read_roles(self, user_id: str, spend: Spend) -> Aged[tuple[str, ...]]:
        """The ids and names of an agent's roles.

        Raises:
            PlatformError: Among others, the platform does not tell them.
        """
        read = await self._users.get(
            user_id.lower(), lambda: for_all(spend, lambda own: self._client.get_user(user_id, own))
        )
        if read.value.roles is None:
            raise PlatformError("The platform does not tell the agent's roles.", Cause.PLATFORM_UNCLEAR)
        return Aged(read.value.roles, read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        await self._directory.stop()
        await self._presences.stop()
        await self._users.stop()


def names(user: User) -> tuple[str, ...]:
    """What an agent is found by, the one that nobody shares last."""
    return (user.name,) if user.email is None else (user.name, user.email)


def to_facts(presence: Presence, age_s: float) -> AgentFacts:
    """Whether an agent can be rung, as far as a presence tells; of phones the tutorials know nothing."""
    said = "".join(letter for letter in (presence.word or "").lower() if letter.isalpha())
    return AgentFacts(
        presence=presence.word,
        is_present=said not in _AWAY,
        wants_no_calls=presence.wants_no_calls or said in _UNWILLING,
        is_busy=_ON_CALL.get(said),
        has_phone=None,
        age_s=age_s,
    )
