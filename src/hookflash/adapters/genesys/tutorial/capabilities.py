"""What a connection of this dialect can do.

The transfer of tutorial 002 knows no release: the agent is free at once. Only the PATCH of 000 keeps them, as
long as it names no wrap-up code. Numbers, extensions, mailboxes and contacts no tutorial sends a call to, and
none tells figures for a call.
"""

from hookflash.adapters.genesys.settings import GenesysSettings
from hookflash.domain.capabilities import Capabilities
from hookflash.domain.errands import ErrandKind
from hookflash.domain.requests import Kind, Release
from hookflash.domain.targets import TargetType

_TARGETS = {
    Kind.BLIND: frozenset({TargetType.QUEUE, TargetType.AGENT, TargetType.SKILL, TargetType.SKILLGROUP}),
    Kind.CONSULT: frozenset({TargetType.QUEUE, TargetType.AGENT, TargetType.SKILLGROUP}),
}


def capabilities_of(settings: GenesysSettings) -> Capabilities:
    """The verbs, targets and options."""
    releases = frozenset(Release) if settings.queue_by == "patch" else frozenset({Release.AT_ONCE})
    return Capabilities(
        targets=_TARGETS,
        options=frozenset({"priority", "wrap_up_code"}),
        releases=releases,
        can_call=True,
        handover=frozenset({ErrandKind.PRESENCE}),
        audits_handover=settings.audit_handover,
    )
