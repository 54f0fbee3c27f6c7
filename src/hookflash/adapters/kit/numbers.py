"""Telephone numbers as platforms take them: E.164 with plus."""

import re

from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformRefused

_E164 = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)
# Short, and digits alone: a longer one or a star code could reach an outside line past the rules for numbers.
_EXTENSION = re.compile(r"[0-9]{1,8}", re.ASCII)
_ORNAMENTS = str.maketrans("", "", " -./()\u00a0")


def as_e164(said: str) -> str:
    """A number without the ornaments people write it with.

    Raises:
        PlatformRefused: It is no E.164 number (cause ``invalid_target``).
    """
    bare = said.strip().removeprefix("tel:").translate(_ORNAMENTS)
    if not _E164.fullmatch(bare):
        raise PlatformRefused("A number is given as E.164, with plus.", Cause.INVALID_TARGET)
    return bare


def find_e164(said: str | None) -> str | None:
    """A text that is an E.164 number as it stands."""
    return said if said is not None and _E164.fullmatch(said) else None


def find_extension(said: str | None) -> str | None:
    """A text that is an extension's digits as it stands."""
    return said if said is not None and _EXTENSION.fullmatch(said) else None


def as_extension(said: str) -> str:
    """An extension's digits.

    Raises:
        PlatformRefused: There are none (cause ``invalid_target``).
    """
    bare = said.strip().translate(_ORNAMENTS)
    if not _EXTENSION.fullmatch(bare):
        raise PlatformRefused("An extension is given by its digits, eight at most.", Cause.INVALID_TARGET)
    return bare
