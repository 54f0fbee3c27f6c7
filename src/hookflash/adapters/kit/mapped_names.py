"""Names in the settings that the platform does not know: a mapping that is misspelt serves nobody."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from hookflash.adapters.kit.mappings import Mappings
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformMissing, PlatformRefused
from hookflash.ports.platform import Gap, Spend

Find = Callable[[str, Spend], Coroutine[Any, Any, object]]


class MappedNames:
    """Looks up both sides of every mapping, as far as there is anything to look up.

    Args:
        mappings: What the operator has mapped.
        finders: How the keys of a table are looked up, and how its values are; none where nobody can.
    """

    def __init__(self, mappings: Mappings, finders: Mapping[str, tuple[Find | None, Find | None]]) -> None:
        self._mappings = mappings
        self._finders = finders

    async def find_unknown(self, table: str, spend: Spend) -> dict[str, Gap]:
        """What a table names and the platform does not know, by the table's key.

        What we may not look up is left out: the permission that is missing for it is named elsewhere.

        Raises:
            PlatformError: The platform cannot be asked.
        """
        unknown = {}
        by_key, by_value = self._finders[table]
        for key, value in self._mappings.entries(table).items():
            why = await find_fault(by_key, key, spend) or await find_fault(by_value, value, spend)
            if why is not None:
                unknown[key] = Gap(f'{table} "{key}"', why)
        return unknown


async def find_fault(find: Find | None, name: str, spend: Spend) -> str | None:
    """Why a name leads nowhere; none if it does not, or if that cannot be said."""
    if find is None:
        return None
    try:
        await find(name, spend)
    except PlatformMissing as error:
        near = f" Near: {', '.join(error.near)}." if error.near else ""
        return f'"{name}": {error.message}{near}'
    except PlatformRefused as error:
        if error.cause is not Cause.NOT_PERMITTED:
            raise
    return None


def of_owner(agents: Find, queues: Find) -> Find:
    """How the owner of a mailbox is looked up: ``agent:NAME`` or ``queue:NAME``; ``default`` has none."""

    async def find(key: str, spend: Spend) -> object:
        kind, _, owner = key.partition(":")
        if kind not in {"agent", "queue"} or owner in {"", "*"}:
            return None
        return await (agents if kind == "agent" else queues)(owner, spend)

    return find
