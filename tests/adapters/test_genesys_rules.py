"""Judged by python-dateutil, which answers the same questions without a bound."""

from datetime import datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from hookflash.adapters.genesys.rules import WEEKDAYS, occurrences, parse_rule

START = datetime(2024, 1, 31, 8, 30)  # noqa: DTZ001 - local by definition


def ours(written: str, start: datetime, first: datetime, last: datetime) -> list[datetime]:
    return list(occurrences(parse_rule(written), start, first, last))


def theirs(written: str, start: datetime, first: datetime, last: datetime) -> list[datetime]:
    found = []
    for moment in islice(rrulestr(written, dtstart=start).xafter(first, inc=True), 1_000):
        if moment > last:
            break
        found.append(moment)
    return found


days = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3).map(lambda one: "BYDAY=" + ",".join(one))
numbered = st.tuples(st.sampled_from([-2, -1, 1, 2, 5]), st.sampled_from(WEEKDAYS))
rules = st.one_of(
    st.tuples(st.just("FREQ=DAILY"), days | st.just("")),
    st.tuples(st.just("FREQ=WEEKLY"), days | st.just("") | st.just("WKST=SU")),
    st.tuples(
        st.just("FREQ=MONTHLY"),
        days
        | st.just("")
        | numbered.map(lambda one: f"BYDAY={one[0]}{one[1]}")
        | st.sampled_from(["BYMONTHDAY=-1", "BYMONTHDAY=1,15,31", "BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"]),
    ),
    st.tuples(
        st.just("FREQ=YEARLY"),
        days
        | st.just("")
        | numbered.map(lambda one: f"BYDAY={one[0]}{one[1]}")
        | numbered.map(lambda one: f"BYMONTH=11,3;BYDAY={one[0]}{one[1]}")
        | st.sampled_from(["BYMONTH=12", "BYMONTH=12;BYMONTHDAY=24,25", "BYMONTHDAY=13"]),
    ),
)
ends = st.sampled_from(["", "COUNT=7", "UNTIL=20260315T083000", "UNTIL=20250101T000000"])


@settings(max_examples=400, deadline=None)
@given(
    rule=rules,
    interval=st.integers(1, 4),
    end=ends,
    start=st.integers(0, 800).map(lambda day: START + timedelta(days=day)),
    ahead=st.integers(0, 900),
)
def test_rules_mean_what_the_standard_says(
    rule: tuple[str, str], interval: int, end: str, start: datetime, ahead: int
) -> None:
    written = ";".join(part for part in (*rule, f"INTERVAL={interval}", end) if part)
    first = START + timedelta(days=ahead)
    last = first + timedelta(days=60)
    assert ours(written, start, first, last) == theirs(written, start, first, last)


@pytest.mark.parametrize(
    "written",
    [
        *("", "FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=SOMETIMES", "INTERVAL=2", "FREQ=DAILY;BYHOUR=1,2"),
        *("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=x", "FREQ=WEEKLY;BYDAY=XX"),
        *("FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=13"),
        *("FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;UNTIL=20261399", "FREQ=DAILY;WKST=XX", "FREQ=DAILY;X=1"),
        *("FREQ=DAILY;INTERVAL=99999999999999999999", "FREQ=DAILY;COUNT=", "FREQ=DAILY;BYDAY="),
    ],
)
def test_rule_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_rule(written)


@pytest.mark.parametrize(
    "written",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYSETPOS=300",
    ],
)
def test_rule_that_never_comes_true_ends(written: str) -> None:
    assert ours(written, START, START, START + timedelta(days=400)) == []


def test_rule_that_has_to_be_counted_for_ever_is_refused() -> None:
    begun = datetime(1900, 1, 1)  # noqa: DTZ001 - local by definition
    with pytest.raises(ValueError, match="too often"):
        ours("FREQ=DAILY;COUNT=999999", begun, START, START)


def test_old_rule_is_answered_from_where_it_is_asked() -> None:
    begun = datetime(1, 1, 1, 8)  # noqa: DTZ001 - local by definition
    day = datetime(2026, 3, 1, 8)  # noqa: DTZ001 - local by definition
    assert ours("FREQ=DAILY", begun, day, day) == [day]
    last = datetime(9999, 12, 31, 23)  # noqa: DTZ001 - local by definition
    assert ours("FREQ=DAILY", day, last - timedelta(hours=20), last) == [last.replace(hour=8)]


def test_date_alone_as_the_end_includes_that_day() -> None:
    found = ours("FREQ=DAILY;UNTIL=20240202", START, START, START + timedelta(days=9))
    assert [one.day for one in found] == [31, 1, 2]
