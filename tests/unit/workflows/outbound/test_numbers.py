"""Who may be called, and when: the do-not-call list, the hour where they are, cost, how often."""

from datetime import UTC, datetime
from typing import Any

import phonenumbers
import pytest

from hookflash.domain.causes import Cause
from hookflash.domain.checks import Check, CheckName, CheckResult, Rule
from hookflash.domain.outbound.call import OutboundCall
from hookflash.domain.outbound.status import OutboundStatus
from hookflash.workflows.outbound.numbers import local_hours
from hookflash.workflows.policy import NumberPolicy, Policy
from tests.fakes.outbound_office import open_outbound_office
from tests.fakes.virtual_time import run_virtual

BERLIN, NEW_YORK, GERMAN_MOBILE = "+493023125001", "+12125550123", "+4915112345678"
AUSTRALIAN_MOBILE, DUBAI_MOBILE = "+61412345678", "+97150123456"


def _asked(number: str, *, rules: dict[CheckName, Rule] | None = None, **said: Any) -> OutboundCall:
    """What becomes of a call to a number under a policy; the clock says 12:00 UTC on the 1st of March."""

    async def work() -> OutboundCall:
        policy = Policy(numbers=NumberPolicy(**said), rules=rules or {})
        async with open_outbound_office(policy=policy) as office:
            return await office.over(await office.call(number))

    return run_virtual(work())


def _about_number(call: OutboundCall) -> Check:
    return next(check for check in call.checks if check.name is CheckName.NUMBER_ALLOWED)


def test_the_do_not_call_list_is_kept() -> None:
    call = _asked(BERLIN, do_not_call=frozenset({BERLIN}))
    assert (call.status, call.cause) == (OutboundStatus.REJECTED, Cause.NUMBER_BLOCKED)
    assert "do-not-call" in _about_number(call).evidence["reason"]
    assert _asked(GERMAN_MOBILE, do_not_call=frozenset({BERLIN})).status is OutboundStatus.CLOSED


@pytest.mark.parametrize(
    ("number", "hours", "is_called"),
    [
        (BERLIN, (8, 20), True),
        (BERLIN, (14, 20), False),
        (BERLIN, (8, 13), False),
        (BERLIN, (13, 14), True),
        (NEW_YORK, (8, 20), False),
        (NEW_YORK, (7, 20), True),
        (AUSTRALIAN_MOBILE, (8, 20), False),
        (AUSTRALIAN_MOBILE, (0, 24), True),
        (DUBAI_MOBILE, (0, 24), False),
    ],
)
def test_calls_are_placed_at_the_hours_of_whoever_is_called(
    number: str, hours: tuple[int, int], *, is_called: bool
) -> None:
    call = _asked(number, calling_hours=hours)
    assert (call.status is OutboundStatus.CLOSED) is is_called
    assert (call.cause is Cause.NUMBER_BLOCKED) is not is_called


def test_an_unknown_hour_is_not_taken_for_a_good_one() -> None:
    check = _about_number(_asked(DUBAI_MOBILE, calling_hours=(0, 24)))
    assert (check.result, check.blocks) == (CheckResult.UNKNOWN, True)


def test_a_country_with_several_zones_has_several_hours() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert local_hours(phonenumbers.parse(BERLIN), noon) == {13}
    assert local_hours(phonenumbers.parse(AUSTRALIAN_MOBILE), noon) >= {20, 22, 23}
    assert local_hours(phonenumbers.parse(DUBAI_MOBILE), noon) == frozenset()


@pytest.mark.parametrize(
    ("number", "policy", "reason"),
    [
        ("+19005550123", {}, "premium"),
        ("+499001234567", {}, "premium"),
        (BERLIN, {"countries": frozenset({"US"})}, "country"),
        (BERLIN, {"blocked": ("+4930",)}, "range"),
    ],
)
def test_costly_and_blocked_numbers_are_not_called(number: str, policy: dict[str, Any], reason: str) -> None:
    call = _asked(number, **policy)
    assert (call.status, call.cause) == (OutboundStatus.REJECTED, Cause.NUMBER_BLOCKED)
    assert reason in _about_number(call).evidence["reason"]


def test_an_agent_has_so_many_calls_an_hour() -> None:
    async def work() -> list[OutboundStatus]:
        policy = Policy(numbers=NumberPolicy(per_hour=2))
        async with open_outbound_office(policy=policy) as office:
            ends = [(await office.over(await office.call(BERLIN))).status for _ in range(3)]
            ends.append((await office.over(await office.call(BERLIN, agent="ben"))).status)
            await office.clock.sleep(3_600)
            ends.append((await office.over(await office.call(BERLIN))).status)
            return ends

    closed, rejected = OutboundStatus.CLOSED, OutboundStatus.REJECTED
    assert run_virtual(work()) == [closed, closed, rejected, closed, closed]


@pytest.mark.parametrize("rule", [Rule.WARN, Rule.OFF])
def test_what_cannot_be_judged_is_not_allowed_by_a_weaker_rule_about_its_form(rule: Rule) -> None:
    call = _asked("112", rules={CheckName.NUMBER_VALID: rule})
    assert call.status is OutboundStatus.REJECTED
    assert _about_number(call).blocks
