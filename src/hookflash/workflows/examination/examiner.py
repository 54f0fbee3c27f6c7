"""What every check needs: whom to ask, by which rules, for which request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check
from hookflash.domain.journeys import Journey
from hookflash.domain.requests import TransferRequest
from hookflash.ports.platform import CallControl, Spend
from hookflash.workflows.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What every check needs, whatever the request is.

    Attributes:
        control: The platform.
        policy: The rules.
        spend: Where platform requests are counted.
        now: The present time.
        numbers_dialled: How many numbers the requester has had dialled within the last hour.
    """

    control: CallControl
    policy: Policy
    spend: Spend
    now: datetime
    numbers_dialled: int = 0

    def judge(self, checks: Iterable[Check]) -> tuple[Check, ...]:
        """The answers with what they do under the rules; questions that are off are left out."""
        return tuple(
            check.under(self.policy.rule(check.name)) for check in checks if self.policy.asks(check.name)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Examiner(Inquiry):
    """One examination of a transfer.

    Attributes:
        request: What was asked for.
        journey: What the call has been through, as far as our own records go.
    """

    request: TransferRequest
    journey: Journey


# Trouble that is not about one question: the whole examination has to wait.
WHOLE_PLATFORM = frozenset({Cause.CREDENTIALS_REJECTED, Cause.RATE_LIMITED, Cause.PLATFORM_DOWN})


def first_block(checks: Iterable[Check]) -> Check | None:
    """The first answer that stops something."""
    return next((check for check in checks if check.blocks), None)
