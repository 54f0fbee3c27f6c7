"""From a settings model's complaints to one text that names the key and what is allowed."""

from collections.abc import Sequence
from difflib import get_close_matches

from pydantic import ValidationError

from hookflash.domain.errors import ConfigError


def section_error(where: str, error: ValidationError, keys: Sequence[str]) -> ConfigError:
    """One error for everything that is wrong with a section; shows no value.

    Args:
        where: The section, such as ``connections.g``.
        error: What the model said.
        keys: The keys a section may have.
    """
    lines = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join([where, *(str(part) for part in item["loc"][:1])])
        if item["type"] == "extra_forbidden":
            lines.append(f"{place}: unknown key; {_suggestion(str(item['loc'][0]), keys)}")
        else:
            lines.append(f"{place}: {item['msg'].removeprefix('Value error, ')}")
    return ConfigError("; ".join(lines))


def _suggestion(key: str, keys: Sequence[str]) -> str:
    near = get_close_matches(key.lower(), keys, n=2, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"allowed are {', '.join(keys)}"
