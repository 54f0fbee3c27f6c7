from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookflash.adapters.kit.retry_after import DEFAULT_S, LONGEST_S, parse_retry_after

from .clocks import START

IN_30_S = format_datetime(START + timedelta(seconds=30), usegmt=True)
PAST = format_datetime(START - timedelta(days=1), usegmt=True)
FAR = format_datetime(START + timedelta(days=900), usegmt=True)


@pytest.mark.parametrize(
    ("values", "wait"),
    [
        (["59"], 60),
        (["0"], 1),
        ([" 7 "], 8),
        (["007"], 8),
        (["1.5"], 2.5),
        (["3."], 4),
        (["119"], 120),
        (["120"], LONGEST_S),
        (["1000000000"], LONGEST_S),
        (["9" * 5000], LONGEST_S),
        ([IN_30_S], 31),
        ([IN_30_S.replace("GMT", "-0000")], 31),
        ([PAST], 1),
        ([FAR], LONGEST_S),
        (["5", "10"], 11),
        (["5, 10"], 11),
        (["10", "10"], 11),
        (["soon", "10"], 11),
        (["2", IN_30_S], 31),
        ([], DEFAULT_S),
        ([""], DEFAULT_S),
        (["-5"], DEFAULT_S),
        (["soon"], DEFAULT_S),
        (["1e3"], DEFAULT_S),
        (["nan"], DEFAULT_S),
        (["inf"], DEFAULT_S),
        (["0x10"], DEFAULT_S),
        (["٣"], DEFAULT_S),
        (["5 s"], DEFAULT_S),
        (["5,"], DEFAULT_S),
        (["Mon, 99 Foo 2026 12:00:00 GMT"], DEFAULT_S),
        (["Mon, 01 Jan 99999 12:00:00 GMT"], DEFAULT_S),
    ],
)
def test_corpus(values: list[str], wait: float) -> None:
    assert parse_retry_after(values, START) == pytest.approx(wait)


@given(
    st.lists(st.text(max_size=60) | st.from_regex(r"[0-9 ,.:+\-A-Za-z]{0,60}", fullmatch=True), max_size=3)
)
def test_whatever_comes_the_wait_is_bounded(values: list[str]) -> None:
    assert 1 <= parse_retry_after(values, START) <= LONGEST_S
