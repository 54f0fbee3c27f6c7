"""What the inside asks of a place for secrets that it is given while it runs."""

from typing import Protocol


class SecretStore(Protocol):
    """Secrets by name, kept encrypted. Every method may raise `StorageError`."""

    async def get(self, name: str) -> str | None:
        """The secret of that name; none if there is none."""
        ...

    async def put(self, name: str, value: str) -> None:
        """Keep a secret in the place of an earlier one of that name; it is on disk when this returns."""
        ...

    async def remove(self, name: str) -> None:
        """Forget a secret; nothing happens if there is none."""
        ...

    async def names(self) -> tuple[str, ...]:
        """The names of all secrets, sorted."""
        ...
