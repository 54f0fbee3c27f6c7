"""Finding what serves a path: a tree of path segments, `{name}` standing for any."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote

T = TypeVar("T")


@dataclass(slots=True)
class _Node(Generic[T]):
    fixed: "dict[str, _Node[T]]" = field(default_factory=dict)
    any: "_Node[T] | None" = None
    served: dict[str, tuple[T, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(slots=True)
class Found(Generic[T]):
    """What serves a request, with the path's values; without a target, `allowed` says which methods do."""

    target: T | None
    values: dict[str, str]
    allowed: list[str]


class Router(Generic[T]):
    """A table of templates; a fixed segment goes before a placeholder."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def add(self, method: str, template: str, target: T) -> None:
        """Serve a template (``/api/v2/users/{userId}``)."""
        node, names = self._root, []
        for segment in template.strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                node.any = node.any or _Node()
                node = node.any
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.served[method] = target, tuple(names)

    def find(self, method: str, path: str) -> Found[T]:
        """What serves a path as it stood in the request, percent signs and all; HEAD is served as GET."""
        segments = path.strip("/").split("/")
        if "%" in path:
            segments = [unquote(segment) for segment in segments]
        values: list[str] = []
        node = _descend(self._root, segments, 0, values)
        if node is None:
            return Found(None, {}, [])
        served = node.served.get(method)
        if served is None and method == "HEAD":
            served = node.served.get("GET")
        if served is None:
            return Found(None, {}, sorted(node.served))
        return Found(served[0], dict(zip(served[1], values, strict=True)), [])


def _descend(node: _Node[T], segments: list[str], place: int, values: list[str]) -> _Node[T] | None:
    if place == len(segments):
        return node if node.served else None
    segment = segments[place]
    fixed = node.fixed.get(segment)
    if fixed is not None:
        found = _descend(fixed, segments, place + 1, values)
        if found is not None:
            return found
    if node.any is None or not segment:
        return None
    values.append(segment)
    found = _descend(node.any, segments, place + 1, values)
    if found is None:
        values.pop()
    return found
