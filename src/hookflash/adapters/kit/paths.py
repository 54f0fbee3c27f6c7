"""Paths of requests: ids that came from elsewhere stay in their place."""

from urllib.parse import quote


def place(template: str, *ids: str) -> str:
    """A path with ids in the places of ``{}``, percent-encoded."""
    return template.format(*(_quoted(one) for one in ids))


def _quoted(part: str) -> str:
    # Dots alone would be read as a step up.
    return quote(part, safe="") if part.strip(".") else part.replace(".", "%2E")
