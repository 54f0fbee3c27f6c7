"""An outbound call in the hands of a turn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hookflash.domain.outbound.state import DialIntent, OutboundState
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.domain.outbound.transitions import apply_all
from hookflash.domain.records import RecordEvent
from hookflash.ports.outbound import CallingControl
from hookflash.ports.store import Claim
from hookflash.workflows.case import Dossier, Tools


class OutboundDossier(Dossier[OutboundState]):
    """One outbound call in the hands of a turn."""

    def _after(self, events: Sequence[RecordEvent]) -> OutboundState:
        return apply_all(self.state, events)

    def _needs_turns(self, state: OutboundState) -> bool:
        return needs_turns(state)

    @property
    def place_until(self) -> datetime:
        """Until when the call may be placed: later nobody expects it any more."""
        return self.state.call.accepted_at + timedelta(seconds=self.tools.policy.place_within_s)

    @property
    def is_overdue(self) -> bool:
        """Whether it is too late to place the call."""
        return self.now() >= self.place_until

    @property
    def in_stage_for(self) -> float:
        """How long the call has been in its present stage, in seconds."""
        return self.since(self.state.stage_since)

    def settles_at(self, intent: DialIntent) -> datetime:
        """From when on a call that was placed must have shown itself, if it can be seen at all."""
        since = max(intent.doubt_since or intent.written_at, intent.sent_at or intent.written_at)
        return since + timedelta(seconds=self.tools.policy.settle_s)


class OutboundCase(OutboundDossier):
    """One outbound call in the hands of a turn, and the platform it is on."""

    def __init__(self, claim: Claim[OutboundState], tools: Tools, control: CallingControl) -> None:
        super().__init__(claim, tools)
        self.control = control


def needs_turns(state: OutboundState) -> bool:
    """Whether anything is left to do or to look for."""
    if not state.call.status.is_final:
        return True
    return state.call.status is OutboundStatus.UNRESOLVED and state.intent is not None
