"""Logs: one JSON line an event, and no telephone number in any of them."""

import json
import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from hookflash.telemetry.logging import set_up_logging

NUMBER = "+4915550142857"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[StringIO]:
    """Everything that reaches stderr while logging is set up."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    text = StringIO()
    kept, sys.stderr = sys.stderr, text
    try:
        set_up_logging("debug")
        yield text
    finally:
        sys.stderr = kept
        root.handlers[:] = before
        root.setLevel(level)
        logging.getLogger("hookflash").setLevel(logging.NOTSET)
        structlog.reset_defaults()


def _events(lines: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_every_event_is_one_line_of_json_with_level_and_time(lines: StringIO) -> None:
    logging.getLogger("hookflash.engine").info("transfer.taken_over", extra={"transfer": "tr_1", "epoch": 2})
    logging.getLogger("aiohttp.access").warning("two\nlines")
    ours, theirs = _events(lines)
    assert ours["event"] == "transfer.taken_over"
    assert (ours["transfer"], ours["epoch"], ours["level"]) == ("tr_1", 2, "info")
    assert str(ours["timestamp"]).endswith("Z")
    assert theirs["event"] == "two\nlines"


def test_a_number_is_masked_wherever_it_stands_in_an_event(lines: StringIO) -> None:
    ours = logging.getLogger("hookflash.anything")
    ours.warning("call.failed", extra={"reason": f"from {NUMBER}", "where": f"number:{NUMBER}"})
    ours.error("message with %s", NUMBER)
    theirs = logging.getLogger("some.library")
    theirs.warning("GET /calls?from=%s", NUMBER)
    theirs.error("tel:%s refused", NUMBER)
    try:
        int(f"no such number {NUMBER}")
    except ValueError:
        ours.exception("turn.failed")
        theirs.exception("Exception in callback")
    assert NUMBER.removeprefix("+") not in lines.getvalue()
    events = _events(lines)
    assert len(events) == 6
    assert all("+49•••••857" in "".join(map(str, event.values())) for event in events)


class _Caller:
    def __repr__(self) -> str:
        return f"<caller {NUMBER}>"


@pytest.mark.parametrize(
    "value",
    [
        {"from": NUMBER},
        {"deep": [{"er": (NUMBER,)}]},
        {NUMBER: 1},
        {int(NUMBER): 1},
        [NUMBER, "+49 1555 0142857"],
        {NUMBER},
        int(NUMBER),
        float(NUMBER),
        ValueError(NUMBER),
        _Caller(),
        NUMBER.encode(),
        "+49-1555-0142857",
        "+49 (0)1555 0142857",
        "01555 014 2857",
        [[[[[[[[[[[[[NUMBER]]]]]]]]]]]]],
    ],
    ids=str,
)
def test_a_number_is_masked_in_whatever_shape_it_comes(lines: StringIO, value: object) -> None:
    logging.getLogger("hookflash.x").warning("call.failed", extra={"what": value})
    text = lines.getvalue()
    for part in ("0142857", "014 2857", "5550142"):
        assert part not in text
    assert "•••••" in _events(lines)[0]["what"].__repr__()


def test_a_value_that_holds_itself_is_logged_all_the_same(lines: StringIO) -> None:
    value: list[object] = [NUMBER]
    value.append(value)
    logging.getLogger("hookflash.x").warning("call.failed", extra={"what": value})
    assert NUMBER not in lines.getvalue()


def test_what_is_nested_keeps_its_shape(lines: StringIO) -> None:
    said = {"call": {"from": NUMBER, "legs": [1, NUMBER]}}
    logging.getLogger("hookflash.x").warning("e", extra=said)
    assert _events(lines)[0]["call"] == {"from": "+49•••••857", "legs": [1, "+49•••••857"]}


def test_figures_stay_what_they_are(lines: StringIO) -> None:
    said = {"epoch": 2, "seconds": 0.25, "is_open": True, "cause": None, "bytes": 65_536}
    logging.getLogger("hookflash.x").warning("e", extra=said)
    assert _events(lines)[0].items() >= said.items()


def test_identifiers_stay_readable(lines: StringIO) -> None:
    logging.getLogger("hookflash.x").info("e", extra={"transfer": "tr_00000000000000000000012345"})
    assert "tr_00000000000000000000012345" in lines.getvalue()


def test_libraries_speak_from_warnings_on_and_we_from_the_chosen_level(lines: StringIO) -> None:
    logging.getLogger("some.library").info("chatter")
    logging.getLogger("hookflash.x").debug("detail")
    assert [event["event"] for event in _events(lines)] == ["detail"]
    set_up_logging("error")
    logging.getLogger("hookflash.x").warning("no longer")
    assert len(_events(lines)) == 1
