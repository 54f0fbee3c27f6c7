"""Names in the settings that the platform does not know: a mapping that is misspelt serves nobody."""

from hookflash.adapters.cxone.tutorial.people import Agents
from hookflash.adapters.cxone.tutorial.targets import Targets
from hookflash.adapters.kit.mapped_names import Find, find_fault
from hookflash.adapters.kit.mappings import Mappings
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import Gap, Spend


class MappedNames:
    """Looks up every id of the settings, and whether its agents can be dialled."""

    def __init__(self, targets: Targets, agents: Agents, mappings: Mappings) -> None:
        self._agents = agents
        self._mappings = mappings
        self._finders: dict[str, Find] = {
            TargetType.QUEUE: targets.queues.get,
            TargetType.SKILL: targets.skills.get,
            TargetType.AGENT: agents.directory.get,
        }

    async def find_unknown(self, spend: Spend) -> dict[str, list[Gap]]:
        """What is mapped and does not exist, by the type of target.

        What we may not look up is left out: the scope that is missing for it is named elsewhere.

        Raises:
            PlatformError: The platform cannot be asked.
        """
        unknown: dict[str, list[Gap]] = {}
        for key, value in self._mappings.entries("ids").items():
            kind = key.partition(":")[0]
            why = await find_fault(self._finders[kind], value, spend)
            if why is not None:
                unknown.setdefault(kind, []).append(Gap(f'ids "{key}"', why))
        return unknown

    async def find_unnumbered(self, spend: Spend) -> list[Gap]:
        """Which agents of the settings have no extension that rings them; what is not told may be anybody.

        Raises:
            PlatformError: The platform cannot be asked.
        """
        named = [key for key in self._mappings.entries("ids") if key.startswith(f"{TargetType.AGENT}:")]
        if not named:
            return [Gap("agent_extensions", self._mappings.toml("agent_extensions", "AGENT", "EXTENSION"))]
        gaps = []
        for name in (key.partition(":")[2] for key in named):
            try:
                self._agents.extension_of(name, (await self._agents.find(name, spend)).value)
            except PlatformRefused as error:
                if error.cause is Cause.NOT_SUPPORTED:
                    mend = self._mappings.toml("agent_extensions", name, "EXTENSION")
                    gaps.append(Gap(f'agent_extensions "{name}"', mend))
        return gaps
