"""Whether somebody may be called: their number, the do-not-call list, the hour where they are."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import PhoneNumber
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_number

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed, unknown
from hookflash.domain.outbound.request import OutboundRequest
from hookflash.workflows.examination.examiner import Inquiry
from hookflash.workflows.examination.numbers import parse_number, why_not


def examine_numbers(ask: Inquiry, request: OutboundRequest) -> Iterator[Check]:
    """The checks of the number to call and of the one to show."""
    number = parse_number(request.to_number)
    if number is None:
        yield failed(CheckName.NUMBER_VALID, Cause.INVALID_TARGET, reason="not an E.164 number")
        # Whatever rule is in force for the form of numbers: what cannot be judged is not thereby allowed.
        yield unknown(CheckName.NUMBER_ALLOWED, Cause.INVALID_TARGET, reason="not an E.164 number")
        return
    if request.caller_id is not None and parse_number(request.caller_id) is None:
        reason = "the caller id is not an E.164 number"
        yield failed(CheckName.NUMBER_VALID, Cause.INVALID_TARGET, reason=reason)
        return
    yield passed(CheckName.NUMBER_VALID)
    yield _number_allowed(ask, number)


def _number_allowed(ask: Inquiry, number: PhoneNumber) -> Check:
    name, policy = CheckName.NUMBER_ALLOWED, ask.policy.numbers
    reason = why_not(ask, number)
    if reason is None and _e164(number) in policy.do_not_call:
        reason = "it is on the do-not-call list"
    if reason is not None:
        return failed(name, Cause.NUMBER_BLOCKED, reason=reason)
    if policy.calling_hours is None:
        return passed(name)
    hours = local_hours(number, ask.now)
    if not hours:
        return unknown(name, Cause.NUMBER_BLOCKED, reason="nobody knows what time it is there")
    begin, end = policy.calling_hours
    evidence: dict[str, Any] = {"local_hours": sorted(hours), "calling_hours": [begin, end]}
    if not all(begin <= hour < end for hour in hours):
        reason = "it is, or may be, outside the calling hours there"
        return failed(name, Cause.NUMBER_BLOCKED, reason=reason, **evidence)
    return passed(name, **evidence)


def local_hours(number: PhoneNumber, now: datetime) -> frozenset[int]:
    """The hours that it may be now where a number is; several if its country has several time zones.

    Numbers of mobile phones and free numbers tell the country alone. Empty if not even that is known.
    """
    names = [name for name in time_zones_for_number(number) if name != UNKNOWN_TIMEZONE]
    try:
        return frozenset(now.astimezone(ZoneInfo(name)).hour for name in names)
    except (ZoneInfoNotFoundError, ValueError):
        return frozenset()


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
