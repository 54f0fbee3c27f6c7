"""Finding out what the configured connections can be used for."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookflash.adapters.registry import PLATFORMS
from hookflash.bootstrap import SystemClock
from hookflash.bootstrap.connections import build_connections
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformSilent
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType
from hookflash.ports.platform import CallControl, Gap, Lane, Spend, Usability
from hookflash.settings import Loaded, load

CONNECT = "connect"
_AWAY = frozenset({Cause.PLATFORM_DOWN, Cause.RATE_LIMITED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether one connection can do one verb with one type of target.

    Attributes:
        verb: As the platform's survey calls it; ``connect`` if nothing could be found out.
        target: The type of target; absent where there is none.
        usable: Whether it can be used as things are.
        wanted: Whether the settings show that it is to be used.
        reachable: Whether the platform answered.
        gaps: What is lacking, or may be, and what mends it; or why nothing could be found out.
    """

    connection: str
    verb: str
    target: str | None = None
    usable: bool
    wanted: bool
    reachable: bool = True
    gaps: tuple[Gap, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The gaps by name."""
        return tuple(gap.what for gap in self.gaps)

    @property
    def remedy(self) -> str | None:
        """All that can be mended, as one text."""
        return "\n".join(gap.remedy for gap in self.gaps if gap.remedy) or None

    def as_json(self) -> dict[str, Any]:
        """As programs read it."""
        values = {name: getattr(self, name) for name in ("connection", "verb", "target", "usable", "wanted")}
        return {**values, "missing": self.missing, "remedy": self.remedy, "reachable": self.reachable}

    @property
    def is_in_order(self) -> bool:
        """Whether nothing has to be mended: what nobody wants may be unusable."""
        return self.usable or not self.wanted

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing that could be added."""
        return self.remedy is None


def examples() -> str:
    """A connection's section for every platform, to begin with."""
    return "\n".join(platform.example for platform in PLATFORMS.values())


async def examine_all(config: Path | None, only: str | None = None) -> list[Finding]:
    """What every connection, or only that one, can be used for.

    Raises:
        ConfigError: A setting is wrong.
        NotFound: There is no connection of that name.
    """
    loaded = load(config)
    connections = build_connections(loaded, SystemClock(), only)
    wanted = route_targets(loaded)
    try:
        found = await asyncio.gather(*(examine(name, one, wanted) for name, one in connections.items()))
    finally:
        for control in connections.values():
            await control.close()
    return [finding for findings in found for finding in findings]


def route_targets(loaded: Loaded) -> frozenset[TargetType]:
    """The types of target that configured routes lead to; a route serves every connection."""
    routes = (settings.to_route() for settings in loaded.settings.routes.values())
    return frozenset(step.target.type for route in routes for step in route.steps)


async def examine(name: str, control: CallControl, wanted: Collection[TargetType]) -> list[Finding]:
    """What one connection can be used for; that it cannot be asked is a finding too."""
    try:
        surveyed = await control.survey(Spend(Lane.CHECK))
    except PlatformError as error:
        return [_unexamined(name, error)]
    has_moves = any(one.is_usable for one in surveyed if one.verb == Kind.BLIND)
    return list(_findings(name, surveyed, wanted, needs_moves=not has_moves))


def _unexamined(name: str, error: PlatformError) -> Finding:
    return Finding(
        connection=name,
        verb=CONNECT,
        usable=False,
        wanted=True,
        reachable=error.cause not in _AWAY and not isinstance(error, PlatformSilent),
        gaps=(Gap(error.cause, error.message),),
    )


def _findings(
    name: str, surveyed: Iterable[Usability], wanted: Collection[TargetType], *, needs_moves: bool
) -> Iterable[Finding]:
    """A connection over which no call can be moved at all is in order under no settings."""
    for one in surveyed:
        is_blind = one.verb == Kind.BLIND
        yield Finding(
            connection=name,
            verb=one.verb,
            target=one.target,
            usable=one.is_usable,
            wanted=one.is_wanted or (is_blind and (needs_moves or one.target in wanted)),
            gaps=one.gaps,
        )
