"""Whether a telephone number is one, and may be dialled."""

from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, failed, passed, unknown
from hookflash.domain.targets import Target, TargetType
from hookflash.workflows.examination.examiner import Inquiry

_COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN})


def examine_number(ask: Inquiry, target: Target) -> Iterator[Check]:
    """The checks of a number target; nothing for the other kinds."""
    if target.type not in {TargetType.NUMBER, TargetType.CALLBACK}:
        return
    number = parse_number(target.number or "")
    if number is None:
        reason = "not an E.164 number"
        yield failed(CheckName.NUMBER_VALID, Cause.INVALID_TARGET, reason=reason)
        # Nothing can be said of what it would cost; that holds also where the first answer only warns.
        yield unknown(CheckName.NUMBER_ALLOWED, Cause.NUMBER_BLOCKED, reason=reason)
        return
    yield passed(CheckName.NUMBER_VALID)
    yield _number_allowed(ask, number)


def parse_number(text: str) -> PhoneNumber | None:
    """The number that a text in E.164 form stands for; none if it is no possible number."""
    if not text.startswith("+") or not text[1:].isdigit() or not text.isascii():
        return None
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _number_allowed(ask: Inquiry, number: PhoneNumber) -> Check:
    reason = why_not(ask, number)
    if reason is not None:
        return failed(CheckName.NUMBER_ALLOWED, Cause.NUMBER_BLOCKED, reason=reason)
    return passed(CheckName.NUMBER_ALLOWED)


def why_not(ask: Inquiry, number: PhoneNumber) -> str | None:
    """What the policy says against dialling a number; nothing if it may be dialled."""
    policy = ask.policy.numbers
    region = phonenumbers.region_code_for_number(number)
    if policy.countries and region not in policy.countries:
        return "its country is not among the allowed ones"
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if e164.startswith(policy.blocked):
        return "its range is blocked"
    if not policy.allow_premium and phonenumbers.number_type(number) in _COSTLY:
        return "it is charged at a premium"
    national = str(number.national_number)
    if region is not None and phonenumbers.is_emergency_number(national, region):
        return "it is an emergency number"
    if policy.per_hour is not None and ask.numbers_dialled >= policy.per_hour:
        return "the requester has had too many numbers dialled within an hour"
    return None
