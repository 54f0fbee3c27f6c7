"""A queue's figures from the platform's words to ours. Pure."""

from collections.abc import Sequence

from hookflash.adapters.genesys.wire.routing import Member, Observation, WaitEstimate
from hookflash.ports.platform import QueueFacts

_VOICE = frozenset({None, "voice", "call"})
# On queue means one of these two (reference genesys-cloud 8).
_ON_QUEUE = frozenset({"idle", "interacting"})
_NAMES = 50


def to_queue_facts(figures: Sequence[Observation], age_s: float) -> QueueFacts:
    """A queue's load. What the platform leaves out is zero (reference genesys-cloud 8)."""
    return QueueFacts(
        waiting=_sum(figures, "oWaiting"),
        staffed=_sum(figures, "oOnQueueUsers"),
        idle=_sum(figures, "oUserRoutingStatuses", "idle"),
        age_s=age_s,
    )


def with_members(
    load: QueueFacts, members: Sequence[Member], skill_ids: frozenset[str], age_s: float
) -> QueueFacts:
    """The load with those of its agents alone who have all the skills; whose are not told is taken to."""
    able = [one for one in members if one.skill_ids is None or skill_ids <= one.skill_ids]
    on_queue = [one for one in able if one.joined and one.status in _ON_QUEUE]
    return QueueFacts(
        waiting=load.waiting,
        staffed=len(on_queue),
        idle=sum(one.status == "idle" for one in on_queue),
        agents=tuple(one.name for one in on_queue if one.name is not None)[:_NAMES],
        age_s=max(load.age_s, age_s),
    )


def to_wait(estimates: Sequence[WaitEstimate]) -> float | None:
    """The estimate for calls, or for all media if there is none; a best one before a simple one."""
    for intent in ("call", "all", None):
        mine = [one for one in estimates if one.intent == intent]
        best = [one for one in mine if one.formula == "best"]
        if mine:
            return float((best or mine)[0].seconds)
    return None


def _sum(figures: Sequence[Observation], metric: str, qualifier: str | None = None) -> int:
    """A metric over its rows, which come as one total or one row a status, by medium or for all media."""
    mine = [figure for figure in figures if figure.metric == metric and figure.media in _VOICE]
    mine = [figure for figure in mine if figure.media is not None] or mine
    if qualifier is not None:
        return sum(figure.count for figure in mine if figure.qualifier == qualifier)
    totals = [figure for figure in mine if figure.qualifier is None]
    return sum(figure.count for figure in totals or mine)
