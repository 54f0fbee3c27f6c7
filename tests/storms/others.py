"""What agents do with their calls meanwhile, and a world in which they do."""

import random
from dataclasses import dataclass
from enum import StrEnum

from hookflash.domain.transfer import Transfer

ELSEWHERE = "Elsewhere"
"""Only others send calls there, so the ledger tells whose a move is."""
_TARGETS, _ELSEWHERE_AGENTS, _SPILL_AGENTS = 8, 60, 40
_HEAD = """
name: others
starts_at: "2026-01-05T09:00:00.000Z"
timing: {effect_delay_s: 0.1, answer_after_s: 2, wrap_up_s: 2}
switches: {acd_unattended_transfer: allowed, queue_in_recent_transfers: "yes",
           cxone_tutorial_call_details: shown}
queues:
  Front: {number: 4001}
  Target: {number: 4002, overflow: {after_s: 6, to: Spill}}
  Spill: {number: 4003}
  Elsewhere: {number: 4004}
  Experts: {number: 4005}
roles: {everything: ["*:*:*"], agent: ["conversation:*:*", "routing:*:view"]}
clients:
  hookflash: {secret: secret, roles: [everything]}
  tutorial: {secret: secret, roles: [everything], dialect: tutorial}
agent_access_key_secret: secret
signals: {XFER: transfer, END: release}
agents:
"""


class Act(StrEnum):
    """What the agent does who has the caller."""

    NOTHING = "nothing"
    TRANSFER = "transfers"
    HOLD = "holds"
    COMPLETE = "completes"
    """Leaves the call: in a consult, to whom was consulted; else the caller is cut off."""


class Moment(StrEnum):
    """When: with our request, once we have tried, once the call waits at its target or they talk."""

    AT_ONCE = "at once"
    TRIED = "tried"
    ARRIVED = "arrived"

    def has_come(self, state: Transfer) -> bool:
        """Whether a transfer is that far, or over."""
        if state.status.is_final or self is Moment.AT_ONCE:
            return True
        if self is Moment.TRIED:
            return bool(state.attempts)
        return state.phase in {"queued", "ringing", "talking"}


@dataclass(slots=True)
class Meddling:
    """What is done to one call by others, and how often the platform took it."""

    act: Act
    moment: Moment
    is_consult: bool
    taken: int = 0
    refused: int = 0


def draw(seed: int, calls: int) -> list[Meddling]:
    """One for each call; every fourth is a consult."""
    chance = random.Random(seed)
    found = []
    for n in range(calls):
        is_consult = n % 4 == 0
        moments = [Moment.ARRIVED] if is_consult else list(Moment)
        found.append(Meddling(chance.choice(list(Act)), chance.choice(moments), is_consult))
    return found


def write_world(calls: int) -> str:
    """Front agents who have the callers, experts to consult, and too few agents at the target."""
    numbers = iter(range(10_000, 20_000))

    def agents(kind: str, queue: str, count: int) -> str:
        line = '  {kind}{n}: {{queue: {queue}, number: {number}, extension: "{number}"}}\n'
        return "".join(line.format(kind=kind, n=n, queue=queue, number=next(numbers)) for n in range(count))

    parts = (("front", "Front", calls), ("expert", "Experts", calls // 4 + 1), ("target", "Target", _TARGETS))
    more = (("else", ELSEWHERE, _ELSEWHERE_AGENTS), ("spill", "Spill", _SPILL_AGENTS))
    return _HEAD + "".join(agents(*part) for part in (*parts, *more))
