"""What a snapshot shows of an outbound call: whose phone rings, who talks, and why nobody does."""

from dataclasses import dataclass
from enum import StrEnum

from hookflash.domain.calls import CallSnapshot, Leg, LegEnd, LegRole, LegState
from hookflash.domain.causes import Cause
from hookflash.domain.destinations import Destination
from hookflash.domain.outbound.status import OutboundStatus


class Stage(StrEnum):
    """How far an outbound call is."""

    NOBODY = "nobody"
    DIALING_AGENT = "dialing_agent"
    RINGING = "ringing"
    LEFT_RINGING = "left_ringing"
    TALKING = "talking"
    TALKED = "talked"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class CallView:
    """An outbound call as a snapshot shows it.

    Attributes:
        stage: How far it is.
        agent: The agent's leg.
        outside: The leg of the one who is called.
        is_over: Whether nobody is on the call any more.
    """

    stage: Stage
    agent: Leg | None
    outside: Leg | None
    is_over: bool


def view_call(call: CallSnapshot, agent: Destination) -> CallView:
    """What a snapshot shows of a call that was placed on behalf of an agent."""
    own = next((leg for leg in call.legs if leg.role is LegRole.AGENT and agent.is_reached_by(leg)), None)
    outside = call.caller or next((leg for leg in reversed(call.legs) if leg.role is LegRole.OUTSIDE), None)
    is_over = bool(call.legs) and all(leg.state is LegState.ENDED for leg in call.legs)
    return CallView(_stage(own, outside, is_over=is_over), own, outside, is_over)


def _stage(own: Leg | None, outside: Leg | None, *, is_over: bool) -> Stage:
    if own is None and outside is None:
        return Stage.OVER if is_over else Stage.NOBODY
    if outside is not None and (outside.is_up or outside.was_connected) and _has_answered(own):
        return Stage.TALKING if outside.is_up else Stage.TALKED
    if is_over:
        return Stage.OVER
    if own is not None and own.state is LegState.ENDED:
        return Stage.LEFT_RINGING
    # While the number is being dialled, some platforms show the agent, who has answered, as dialling.
    is_agents_turn = own is not None and own.state is LegState.RINGING
    is_dialled = outside is not None and outside.is_ringing and not is_agents_turn
    return Stage.RINGING if is_dialled else Stage.DIALING_AGENT


def _has_answered(own: Leg | None) -> bool:
    return own is None or own.was_connected or not own.is_ringing


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call in which nobody talked came to."""

    status: OutboundStatus
    cause: Cause
    detail: str | None = None


# What the far end says for itself.
_OF_NUMBER = {
    LegEnd.BUSY: Outcome(OutboundStatus.BUSY, Cause.BUSY),
    LegEnd.INVALID: Outcome(OutboundStatus.INVALID_NUMBER, Cause.INVALID_TARGET),
    LegEnd.NO_ANSWER: Outcome(OutboundStatus.NO_ANSWER, Cause.NO_ANSWER),
    LegEnd.NOT_AVAILABLE: Outcome(OutboundStatus.NO_ANSWER, Cause.NOT_AVAILABLE),
    LegEnd.DECLINED: Outcome(OutboundStatus.NO_ANSWER, Cause.DECLINED),
    LegEnd.FAILED: Outcome(OutboundStatus.FAILED, Cause.PLATFORM_REFUSED, "the number could not be reached"),
}
_OF_AGENT = {
    LegEnd.NO_ANSWER: Cause.AGENT_NO_ANSWER,
    LegEnd.DECLINED: Cause.DECLINED,
    LegEnd.BUSY: Cause.BUSY,
    LegEnd.NOT_AVAILABLE: Cause.NOT_AVAILABLE,
    LegEnd.FAILED: Cause.NOT_AVAILABLE,
}
LEFT = "the agent hung up before anybody answered"
_LEFT = Outcome(OutboundStatus.CANCELLED, Cause.DECLINED, LEFT)
_UNANSWERED = Outcome(OutboundStatus.NO_ANSWER, Cause.NO_ANSWER, "the platform does not say why nobody did")
_UNCLEAR = Outcome(OutboundStatus.FAILED, Cause.PLATFORM_UNCLEAR, "the platform does not say why it ended")


def far_end(view: CallView) -> Outcome | None:
    """What the far end itself came to, as far as it says so."""
    end = view.outside.end if view.outside is not None else None
    return _OF_NUMBER.get(end) if end is not None else None


def judge_end(view: CallView, *, number_rang: bool) -> Outcome:
    """Why a call ended in which nobody talked.

    Args:
        view: The ended call.
        number_rang: Whether the number was seen to be called, for which the agent must have answered.
    """
    far, own = far_end(view), view.agent
    own_end = own.end if own is not None else None
    has_answered = number_rang or (own is not None and own.was_connected)
    if not has_answered and (own_end in _OF_AGENT or far is None):
        cause = _OF_AGENT.get(own_end) if own_end is not None else None
        return Outcome(OutboundStatus.AGENT_NO_ANSWER, cause or Cause.AGENT_NO_ANSWER)
    if far is not None:
        return far
    if own_end in {LegEnd.HUNG_UP, LegEnd.DECLINED}:
        return _LEFT
    return _UNANSWERED if view.outside is not None else _UNCLEAR
