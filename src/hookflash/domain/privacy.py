"""Hiding personal data where it must not be shown."""

import re

# As numbers are written: international with a plus (also as URLs write it) or national with a zero, both with
# blanks, hyphens and brackets between the digits; or plain digits, as long as a number can be (E.164).
_BETWEEN = r"[ \-/()]{0,3}"
_NUMBER = re.compile(
    rf"(?:\+|%2[Bb])\(?\d(?:{_BETWEEN}\d){{6,}}"
    rf"|(?<![\w.:+-])\(?0\d(?:{_BETWEEN}\d){{6,14}}(?![\w-])"
    r"|(?<![^\W_])(?<!-)\d{7,15}(?![\w-])"
)
_SHOWN_HEAD, _SHOWN_TAIL = 3, 3


def mask_numbers(text: str) -> str:
    """The text with the middle of every telephone number hidden: ``+49•••••123``."""
    return _NUMBER.sub(lambda m: f"{m[0][:_SHOWN_HEAD]}•••••{m[0][-_SHOWN_TAIL:]}", text)
