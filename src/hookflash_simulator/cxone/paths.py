"""Finding what serves a path, whatever its case, doubled slashes and version (reference 1.4, 1.5)."""

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from hookflash_simulator.router import Found, Router

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookflash_simulator.cxone.urls.route import Route

SERVICES = "/incontactapi/services/{version}/"
_VERSION = re.compile(r"v\d{1,3}(\.\d{1,3})?", re.IGNORECASE)


class Paths:
    """The table of all paths; values keep the case in which they were written."""

    def __init__(self, routes: "Iterable[Route]") -> None:
        self._router: Router[Route] = Router()
        for route in routes:
            self._router.add(route.method, _lower(route.path), route)

    def find(self, method: str, path: str) -> "Found[Route]":
        """What serves a path as it stood in the request."""
        segments = [unquote(segment) for segment in path.split("/") if segment]
        # Whatever was escaped is plain by now: what is left of such signs stands for itself.
        found = self._router.find(method, "/".join(quote(one.lower(), safe="=") for one in segments))
        if found.target is None:
            return found
        names = [
            part[1:-1] if part.startswith("{") else "" for part in found.target.path.strip("/").split("/")
        ]
        values = {name: segment for name, segment in zip(names, segments, strict=True) if name}
        if not _VERSION.fullmatch(values.get("version", "v1")):
            return Found(None, {}, [])
        return Found(found.target, values, [])


def _lower(template: str) -> str:
    return "/".join(part if part.startswith("{") else part.lower() for part in template.split("/"))
