"""What the operator has mapped in the connection's section, and the TOML that adds what is not."""

import json
from collections.abc import Mapping, Sequence

from hookflash.adapters.kit.directory import fold
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused


class Mappings:
    """The tables of one connection; keys are compared like names."""

    def __init__(self, name: str, tables: Mapping[str, Mapping[str, str]]) -> None:
        self._where = f"connections.{_key(name)}"
        self._tables: Mapping[str, Mapping[str, str]] = {
            table: {fold(key): value for key, value in entries.items()} for table, entries in tables.items()
        }

    def find(self, table: str, *keys: str | None) -> str | None:
        """What the first of the keys that is mapped is mapped to."""
        folded = (fold(key) for key in keys if key is not None)
        return next((self._tables[table][key] for key in folded if key in self._tables[table]), None)

    def find_mailbox(self, table: str, said: str, names: Sequence[str] = ()) -> str | None:
        """What a mailbox is mapped to: itself, else all of its kind (``agent:*``), else ``default``.

        Args:
            table: Which one.
            said: Whose mailbox, as ``agent:NAME``, ``queue:NAME`` or ``extension:4711``.
            names: What else its owner is called.
        """
        kind, _, owner = said.partition(":")
        keys = (f"{kind}:{name}" for name in (owner, *names) if name)
        return self.find(table, *keys, f"{kind}:*", "default")

    def no_mailbox(self, table: str, said: str, value: str) -> PlatformRefused:
        """The refusal of a mailbox that leads nowhere; says what to add."""
        return self.missing(table, said if said.partition(":")[2] else "default", value)

    def entries(self, table: str) -> Mapping[str, str]:
        """What is mapped there, and to what; the keys are folded."""
        return self._tables[table]

    def toml(self, table: str, key: str, value: str) -> str:
        """The lines that map a key."""
        return f'[{self._where}.{table}]\n{_key(key)} = "{value}"'

    def toml_of(self, key: str, value: str) -> str:
        """The lines that set a key of the section itself."""
        return f'[{self._where}]\n{key} = "{value}"'

    def missing(self, table: str, key: str, value: str) -> PlatformRefused:
        """The refusal of what leads nowhere because a table does not map it."""
        return not_mapped(self.toml(table, key, value))


def not_mapped(toml: str) -> PlatformRefused:
    """The refusal of what leads nowhere for want of a setting."""
    return PlatformRefused(
        f"Nothing in the connection's settings leads there; add:\n{toml}", Cause.NOT_SUPPORTED
    )


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)
