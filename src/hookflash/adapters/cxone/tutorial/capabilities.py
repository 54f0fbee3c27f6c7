"""What a connection of this dialect can do.

A line frees the agent at once; a person, a number or an extension keeps them until somebody has answered. Of
mailboxes, agents and call-backs the settings say what is dialled: what is not mapped is refused with what to
add. Nothing swaps, joins all three, wraps up, carries data or places a call.
"""

from hookflash.adapters.cxone.tutorial.settings import TutorialSettings
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.errands import HANDOVER
from hookflash.domain.requests import Kind
from hookflash.domain.targets import TargetType

_TALKS = frozenset(
    {TargetType.QUEUE, TargetType.SKILL, TargetType.AGENT, TargetType.EXTENSION, TargetType.NUMBER}
)
_KEPT = frozenset({TargetType.VOICEMAIL, TargetType.CALLBACK})


def capabilities_of(settings: TutorialSettings) -> Capabilities:
    """The verbs, targets and options."""
    return Capabilities(
        targets={Kind.BLIND: _TALKS | _KEPT, Kind.CONSULT: _TALKS},
        options=frozenset({"skills", "priority"}),
        handover=HANDOVER,
        audits_handover=settings.audit_handover is not False,
    )
