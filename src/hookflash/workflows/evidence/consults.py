"""What a snapshot shows of a consultation, and of the commands within it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hookflash.domain.calls import CallSnapshot, Leg, LegRole, LegState
from hookflash.domain.causes import Cause
from hookflash.domain.commands import TalkTo, Verb
from hookflash.domain.state import Consult, Intent
from hookflash.workflows.evidence.arrivals import cause_of_end
from hookflash.workflows.evidence.moves import OF_LINES
from hookflash.workflows.evidence.verdicts import Fate, Verdict

_PEOPLE = frozenset({LegRole.AGENT, LegRole.OUTSIDE})


class ConsultStage(StrEnum):
    """How far the consulted party is."""

    DIALING = "dialing"
    TALKING = "talking"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ConsultView:
    """A consultation as a snapshot shows it.

    Attributes:
        stage: How far the consulted party is.
        leg: Their leg; the line's while they are being found.
        cause: Why it is over.
        has_agent: Whether the consulting agent is still there.
        has_caller: Whether the caller is.
        speaking: Who speaks to whom, while there is a conversation.
    """

    stage: ConsultStage
    leg: Leg | None
    cause: Cause | None
    has_agent: bool
    has_caller: bool
    speaking: TalkTo | None


def view_consult(call: CallSnapshot, consult: Consult) -> ConsultView:
    """What a snapshot shows of a consultation."""
    agent = call.find_leg(consult.agent_leg_id)
    stage, leg = _stage(call, consult)
    caller = call.caller
    return ConsultView(
        stage=stage,
        leg=leg,
        cause=cause_of_end(leg) if stage is ConsultStage.OVER else None,
        has_agent=agent is not None and agent.is_up,
        has_caller=not call.caller_is_gone,
        speaking=_speaking(caller, leg) if stage is ConsultStage.TALKING else None,
    )


def _stage(call: CallSnapshot, consult: Consult) -> tuple[ConsultStage, Leg | None]:
    ours = [leg for leg in call.legs if _is_ours(leg, consult)]
    people = [leg for leg in ours if leg.role in _PEOPLE]
    talking = next((leg for leg in reversed(people) if leg.is_up), None)
    if talking is not None:
        return ConsultStage.TALKING, talking
    coming = next((leg for leg in reversed(ours) if leg.is_up or leg.is_ringing), None)
    if coming is not None:
        return ConsultStage.DIALING, coming
    return ConsultStage.OVER, next(iter(reversed(ours)), None)


def _is_ours(leg: Leg, consult: Consult) -> bool:
    if leg.id == consult.leg_id:
        return True
    if leg.id in consult.known_legs or leg.role is LegRole.CALLER:
        return False
    # Whoever is offered a consulted line's call has a new leg, and so has the line that it flows over to.
    return consult.destination.is_reached_by(leg) or (consult.destination.is_line and leg.role in OF_LINES)


def _speaking(caller: Leg | None, target: Leg | None) -> TalkTo | None:
    if caller is None or target is None:
        return None
    if caller.state is LegState.HELD:
        return TalkTo.TARGET
    return TalkTo.CALLER if target.state is LegState.HELD else TalkTo.BOTH


def judge_control(intent: Intent, consult: Consult, call: CallSnapshot, settled: datetime) -> Verdict:
    """What became of a command within a consultation: speak, complete, cancel."""
    seen = view_consult(call, consult)
    match intent.command.verb:
        case Verb.COMPLETE:
            verdict = _completed(seen)
        case Verb.CANCEL:
            verdict = _cancelled(seen, call)
        case _:
            verdict = _spoken(seen, intent.command.talk_to)
    if verdict is not None:
        return verdict
    if call.read_at < settled:
        return Verdict(Fate.OPEN, "a late effect is still possible")
    return Verdict(Fate.NOT_DONE, "the call shows no effect of the command")


def _completed(seen: ConsultView) -> Verdict | None:
    if not seen.has_caller:
        return Verdict(Fate.CALLER_GONE, "the caller has hung up")
    if seen.has_agent:
        # The agent may still be taken out of the call by it, even if the consulted party is gone by now.
        return None
    if _is_over(seen):
        return Verdict(Fate.MOVED_BY_OTHERS, "neither the agent nor the consulted party is there any more")
    return Verdict(Fate.DONE, "the agent has left caller and consulted party to each other")


def _cancelled(seen: ConsultView, call: CallSnapshot) -> Verdict | None:
    if not _is_over(seen):
        if seen.has_agent or not seen.has_caller:
            return None
        return Verdict(Fate.MOVED_BY_OTHERS, "the agent has left caller and consulted party to each other")
    if seen.has_caller and seen.has_agent and is_on_hold(call):
        return None
    return Verdict(Fate.DONE, "the consulted party is gone and the caller is not on hold")


def _spoken(seen: ConsultView, wanted: TalkTo | None) -> Verdict | None:
    if not seen.has_caller:
        return Verdict(Fate.CALLER_GONE, "the caller has hung up")
    if _is_over(seen) or not seen.has_agent:
        return Verdict(Fate.NOT_DONE, "the consultation is over")
    return Verdict(Fate.DONE, "the call shows who speaks to whom") if seen.speaking is wanted else None


def _is_over(seen: ConsultView) -> bool:
    return seen.stage is ConsultStage.OVER


def is_on_hold(call: CallSnapshot) -> bool:
    """Whether the caller hears music: their own leg is held, or everybody they are with holds them."""
    if call.caller is not None and call.caller.state is LegState.HELD:
        return True
    people = [leg for leg in call.legs if leg.role in _PEOPLE and leg.is_up]
    return bool(people) and all(leg.state is LegState.HELD for leg in people)
