"""Hiding personal data where it must not be shown."""

import re

_NUMBER = re.compile(r"(?<![\w-])\+?\d{7,15}(?![\w-])")
_SHOWN_HEAD, _SHOWN_TAIL = 3, 3


def mask_numbers(text: str) -> str:
    """The text with the middle of every telephone number hidden: ``+49•••••123``."""
    return _NUMBER.sub(lambda m: f"{m[0][:_SHOWN_HEAD]}•••••{m[0][-_SHOWN_TAIL:]}", text)
