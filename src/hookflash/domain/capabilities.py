"""What a platform can do, stated before anything is tried."""

from dataclasses import dataclass

from hookflash.domain.errands import ErrandKind
from hookflash.domain.requests import Kind, Release, TransferRequest
from hookflash.domain.targets import TargetType


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """The verbs, targets and options of a connection.

    Attributes:
        targets: For each kind of transfer, the targets it can go to.
        options: Those of `PLATFORM_OPTIONS` that are honoured; the other fields of a request need nothing
            of the platform.
        releases: When the transferring agent can be freed.
        composed: Targets to which a blind transfer is made of a consultation that completes itself.
        can_call: Whether calls can be placed on behalf of an agent.
        handover: Which errands of `HANDOVER` can be made once a person has picked up.
        audits_handover: Whether the connection's settings want them made.
    """

    targets: dict[Kind, frozenset[TargetType]]
    options: frozenset[str] = frozenset()
    releases: frozenset[Release] = frozenset(Release)
    composed: frozenset[TargetType] = frozenset()
    can_call: bool = False
    handover: frozenset[ErrandKind] = frozenset()
    audits_handover: bool = False

    def missing_for(self, request: TransferRequest) -> tuple[str, ...]:
        """The names of what the request asks for beside its targets and this connection cannot do, sorted."""
        missing = (request.options_in_use() & PLATFORM_OPTIONS) - self.options
        if request.kind not in self.targets:
            missing |= {f"kind {request.kind}"}
        if request.release is not None and request.release not in self.releases:
            missing |= {f"release {request.release}"}
        return tuple(sorted(missing))

    def can_reach(self, kind: Kind, target: TargetType) -> bool:
        """Whether a transfer of that kind can go to that type of target."""
        return target in self.targets.get(kind, frozenset())


PLATFORM_OPTIONS = frozenset({"skills", "priority", "wrap_up_code", "context"})
