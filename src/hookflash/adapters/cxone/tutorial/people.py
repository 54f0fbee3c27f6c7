"""Agents: found by id, or by a name that the settings give one; the extensions that ring them."""

from hookflash.adapters.cxone.tutorial.client import TutorialClient
from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.adapters.cxone.tutorial.wire import User
from hookflash.adapters.kit.cache import Aged, Cache, for_all
from hookflash.adapters.kit.directory import Directory, Reads, just_name, no_list
from hookflash.adapters.kit.fields import is_uuid
from hookflash.adapters.kit.mapped_ids import MappedIds
from hookflash.adapters.kit.mappings import Mappings
from hookflash.domain.errors import PlatformMissing
from hookflash.ports.platform import AgentFacts, Spend
from hookflash.ports.runtime import Clock

_KIND = "agent"
_EXTENSIONS = "agent_extensions"
_AWAY = frozenset({"offline", "loggedout", "loggedoff", "away"})
_UNWILLING = frozenset({"unavailable", "donotdisturb", "dnd", "break", "meal", "training", "meeting"})
_ON_CALL = {"busy": True, "available": False}


class Agents:
    """The account's agents."""

    def __init__(
        self,
        client: TutorialClient,
        ids: MappedIds,
        mappings: Mappings,
        settings: TutorialSettings,
        clock: Clock,
    ) -> None:
        self._client = client
        self._ids = ids
        self._mappings = mappings
        reads = Reads(_KIND, self._get_user, no_list, just_name)
        self.directory: Directory[User] = Directory(reads, clock, max_age_s=settings.targets_max_age_s)
        self._presences: Cache[str, str] = Cache(clock, max_age_s=settings.agents_max_age_s, size=2000)

    async def find(self, said: str, spend: Spend) -> Aged[User]:
        """The agent of that id, or of that name in the settings.

        Raises:
            PlatformMissing: There is none.
            PlatformRefused: Nothing tells the id of that name (cause ``not_supported``; says what to add).
        """
        return await self._ids.look_up(_KIND, said, self.directory, spend)

    def is_known(self, said: str) -> bool:
        """Whether a text is an agent's id, or a name whose id the settings tell."""
        return is_uuid(said) or self._ids.find(_KIND, said) is not None

    def extension_of(self, said: str, user: User) -> str:
        """The extension that rings an agent: as the settings say, else as the platform does.

        Raises:
            PlatformRefused: Neither tells one (cause ``not_supported``; says what to add).
        """
        found = self._mappings.find(_EXTENSIONS, said, user.name, user.id) or user.extension
        if found is None:
            raise self._mappings.missing(_EXTENSIONS, said, "EXTENSION")
        return found

    def find_at(self, extension: str) -> str | None:
        """The id of the agent whom an extension rings, as far as the settings tell."""
        entries = self._mappings.entries(_EXTENSIONS)
        named = (who for who, one in entries.items() if one == extension)
        found = (who if is_uuid(who) else self._ids.find(_KIND, who) for who in named)
        return next((one for one in found if one is not None), None)

    async def read_facts(self, user_id: str, spend: Spend) -> AgentFacts:
        """Whether an agent can be rung."""
        read = await self._presences.get(
            user_id.lower(), lambda: for_all(spend, lambda own: self._client.get_presence(user_id, own))
        )
        return to_facts(read.value, read.age_s)

    async def stop(self) -> None:
        """End reads under way."""
        await self.directory.stop()
        await self._presences.stop()

    async def _get_user(self, user_id: str, spend: Spend) -> User:
        """An agent; of one whom only the presence shows, as in the tutorial, nothing but the id is known."""
        try:
            return await self._client.get_user(user_id, spend)
        except PlatformMissing:
            await self._client.get_presence(user_id, spend)
        return User(user_id, user_id)


def to_facts(status: str, age_s: float) -> AgentFacts:
    """Whether an agent can be rung, as far as a presence tells; of phones the tutorial knows nothing."""
    said = "".join(letter for letter in status.lower() if letter.isalpha())
    return AgentFacts(
        presence=status,
        is_present=said not in _AWAY,
        wants_no_calls=said in _UNWILLING,
        is_busy=_ON_CALL.get(said),
        has_phone=None,
        age_s=age_s,
    )
