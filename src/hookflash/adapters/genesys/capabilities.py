"""What a connection can do.

A skill, mailbox or call-back for which nothing is mapped stays in: whether something leads there shows when
it is resolved, and the refusal says what to add. So do consults without agents' tokens: whether the account
wants them is not established (reference genesys-cloud 4).
"""

from hookflash.domain.capabilities import PLATFORM_OPTIONS, Capabilities
from hookflash.domain.errands import HANDOVER
from hookflash.domain.requests import Kind, Release
from hookflash.domain.targets import TargetType

# What is reached through a mapped flow has nobody to talk to before the caller is handed over.
_UNATTENDED = frozenset({TargetType.VOICEMAIL, TargetType.CALLBACK})
_ALL = frozenset(TargetType)

CAPABILITIES = Capabilities(
    targets={Kind.BLIND: _ALL, Kind.CONSULT: _ALL - _UNATTENDED},
    options=PLATFORM_OPTIONS,
    releases=frozenset(Release),
    can_call=True,
    handover=HANDOVER,
)
