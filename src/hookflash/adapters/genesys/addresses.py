"""How the platform writes who is at the end of a leg (reference genesys-cloud 2.3)."""

import re

from hookflash.adapters.kit.fields import is_uuid

_SIP_ID = re.compile(r"sips?:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@.*", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"(?:tel:)?(\+[1-9][0-9]{1,14})(?:;.*)?", re.ASCII | re.IGNORECASE)


def is_id(value: str) -> bool:
    """Whether a text has the shape of the platform's ids."""
    return is_uuid(value)


def find_number(address: str | None) -> str | None:
    """The E.164 number of ``tel:+…``."""
    match = _NUMBER.fullmatch(address) if address is not None else None
    return match.group(1) if match else None


def find_id(address: str | None) -> str | None:
    """The id of the queue or flow in ``sip:ID@…``."""
    match = _SIP_ID.fullmatch(address) if address is not None else None
    return match.group(1) if match else None


def find_flow_id(address: str | None) -> str | None:
    """The id of the flow in ``sip:ID@…;user=ivr``."""
    return find_id(address) if address is not None and "user=ivr" in address.lower() else None
