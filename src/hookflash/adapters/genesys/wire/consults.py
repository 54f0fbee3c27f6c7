"""The answer to a consult (reference genesys-cloud 4)."""

import json

from hookflash.adapters.kit.fields import text


def parse_destination_leg(body: bytes) -> str | None:
    """The leg of the consulted party, if the answer says it: it was accepted in any case."""
    try:
        return text(json.loads(body), "destinationParticipantId")
    except (ValueError, RecursionError):
        return None
