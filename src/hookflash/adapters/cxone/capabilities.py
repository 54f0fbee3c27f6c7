"""What a connection can do.

Whatever an agent has is moved by a consultation that completes itself: caller on hold, target dialled,
both joined. A mailbox that is no skill is reached by one request. A number or mailbox for which nothing is
mapped stays in: the refusal says what to add.
"""

from hookflash.adapters.cxone.settings import CxoneSettings
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.errands import HANDOVER
from hookflash.domain.requests import Kind, Release
from hookflash.domain.targets import TargetType

_DIALLED = frozenset(
    {
        TargetType.QUEUE,
        TargetType.SKILL,
        TargetType.AGENT,
        TargetType.NUMBER,
        TargetType.EXTENSION,
    }
)


def capabilities_of(settings: CxoneSettings) -> Capabilities:
    """The verbs, targets and options."""
    mailboxes = frozenset({TargetType.VOICEMAIL})
    return Capabilities(
        targets={Kind.BLIND: _DIALLED | mailboxes, Kind.CONSULT: _DIALLED},
        options=frozenset({"context", "wrap_up_code"}),
        releases=frozenset(Release),
        composed=_DIALLED | mailboxes if settings.voicemail_by == "skill" else _DIALLED,
        can_call=True,
        handover=HANDOVER,
        audits_handover=settings.audit_handover is True,
    )
