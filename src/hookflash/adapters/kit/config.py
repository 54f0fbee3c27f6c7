"""Settings of connections: the kinds of value they hold, and the text that says what is wrong with one."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError

from hookflash.adapters.kit.pace import parse_rate
from hookflash.domain.errors import ConfigError

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_HEADER_SAFE = re.compile(r"[\x21-\x7e]+")


def _base_url(value: str) -> str:
    parts = urlsplit(value.strip())
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_plain:
        raise ValueError("write it as https://HOST or http://HOST:PORT")
    _ = parts.port  # raises ValueError if it is none
    return value.strip().rstrip("/")


def _secret(value: SecretStr) -> SecretStr:
    if not _HEADER_SAFE.fullmatch(value.get_secret_value()):
        raise ValueError("must be printable ASCII without blanks, and not empty")
    return value


def _rate(value: str) -> str:
    parse_rate(value)
    return value


def _names(value: dict[str, str]) -> dict[str, str]:
    if not all(key.strip() and name.strip() for key, name in value.items()):
        raise ValueError("neither a key nor a value may be empty")
    return value


Url = Annotated[str, AfterValidator(_base_url)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
Rate = Annotated[str, AfterValidator(_rate)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Names = Annotated[dict[str, str], AfterValidator(_names)]


def is_clear_text(url: str) -> bool:
    """Whether what is sent there can be read on the way."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname not in _LOOPBACK


_NONE: Mapping[str, str] = MappingProxyType({})


def section_error(
    where: str, error: ValidationError, keys: Sequence[str], variables: Mapping[str, str] = _NONE
) -> ConfigError:
    """One error for everything that is wrong with a section, a line each; shows no value.

    Args:
        where: The section, such as ``connections.g``.
        error: What the model said.
        keys: The keys a section may have.
        variables: The environment variables from which keys got their value, if not from the section.
    """
    lines = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        key = "".join(str(part) for part in item["loc"][:1])
        place = variables.get(key) or ".".join([where, key] if key else [where])
        if item["type"] == "extra_forbidden":
            lines.append(f"{place}: unknown key; {_suggestion(str(item['loc'][0]), keys)}")
        else:
            lines.append(f"{place}: {item['msg'].removeprefix('Value error, ')}")
    return ConfigError("\n".join(lines))


def plain_keys(model: type[BaseModel]) -> frozenset[str]:
    """The keys of a settings model whose values are no secrets: those in whose type none can stand."""
    return frozenset(
        name for name, field in model.model_fields.items() if not _may_be_secret(field.annotation)
    )


def _may_be_secret(kind: Any) -> bool:
    return kind is SecretStr or any(_may_be_secret(part) for part in get_args(kind))


def _suggestion(key: str, keys: Sequence[str]) -> str:
    near = get_close_matches(key.lower(), keys, n=2, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"allowed are {', '.join(keys)}"
