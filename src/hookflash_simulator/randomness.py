"""Everything random in a simulation comes from its seed."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_VARIANT = 0x8000_0000_0000_0000
_VERSION = 0x4000
_VERSION_SHIFT = 64


def _as_uuid(bits: int) -> str:
    """128 bits as a lower-case version 4 UUID (the form of Genesys ids; reference genesys-cloud 14)."""
    bits = bits & ~(0xF000 << _VERSION_SHIFT) | (_VERSION << _VERSION_SHIFT)
    bits = bits & ~(0xC000_0000_0000_0000) | _VARIANT
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def named_uuid(*names: str) -> str:
    """The id of something configured: it depends on its names alone, so it outlives seeds and resets."""
    return _as_uuid(int.from_bytes(hashlib.sha256("/".join(names).encode()).digest()[:16]))


class Stream:
    """One independent sequence: what one part of the simulation draws does not disturb another's."""

    def __init__(self, seed: int, name: str) -> None:
        self._random = random.Random(f"{seed}:{name}")

    def uuid(self) -> str:
        """A new id."""
        return _as_uuid(self._random.getrandbits(128))

    def number(self, digits: int) -> int:
        """A whole number with that many digits."""
        return self._random.randrange(10 ** (digits - 1), 10**digits)

    def chance(self, probability: float) -> bool:
        """True with that probability; certain ones draw nothing."""
        return probability >= 1 or self._random.random() < probability

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in random order."""
        return self._random.sample(items, len(items))

    def word(self, letters: int) -> str:
        """Lower-case letters and digits without a meaning."""
        return "".join(self._random.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=letters))

    def secret(self) -> str:
        """A bearer token as Genesys makes them: 86 characters, no structure."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return "".join(self._random.choices(alphabet, k=86))
