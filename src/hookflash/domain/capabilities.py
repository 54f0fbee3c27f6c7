"""What a platform can do, stated before anything is tried."""

from dataclasses import dataclass

from hookflash.domain.requests import Kind, TransferRequest
from hookflash.domain.targets import Target, TargetType


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The verbs, targets and options of a connection.

    Attributes:
        verbs: For each kind of transfer, the targets it can go to.
        options: The fields of a request beyond call and target that are honoured.
    """

    verbs: dict[Kind, frozenset[TargetType]]
    options: frozenset[str]

    def missing_for(self, request: TransferRequest) -> tuple[str, ...]:
        """The names of what the request asks for and this connection cannot do, sorted."""
        missing = set(request.options_in_use() - self.options)
        targets = self.verbs.get(request.kind)
        if targets is None:
            missing.add(f"kind {request.kind}")
        else:
            missing |= {f"target {t.type}" for t in _asked(request) if t.type not in targets}
        return tuple(sorted(missing))


def _asked(request: TransferRequest) -> tuple[Target, ...]:
    return (request.to, *request.fallback)
