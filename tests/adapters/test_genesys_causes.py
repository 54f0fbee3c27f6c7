import itertools
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hookflash.adapters.genesys
from hookflash.adapters.genesys.causes import BAD_ID_CODES, TABLE, Subject, refusal
from hookflash.adapters.kit.answers import Outcome
from hookflash.adapters.kit.exchange import Ask
from hookflash.adapters.kit.http import Answer
from hookflash.domain.causes import Cause
from hookflash.domain.errors import (
    PlatformBusy,
    PlatformError,
    PlatformMissing,
    PlatformRefused,
    PlatformSilent,
)

from .clocks import START

READ = Ask("GET", "http://x/c", Subject.CALL)
QUEUE_READ = Ask("GET", "http://x/q", Subject.QUEUE)
OTHER_READ = Ask("POST", "http://x/o", Subject.ACCOUNT)
LINE = Ask("PATCH", "http://x/l", Subject.LINE, is_command=True)
CONTACT = Ask("POST", "http://x/x", Subject.CONTACT, is_command=True)
DIAL = Ask("POST", "http://x/d", Subject.AGENT, is_command=True)
COMMAND = Ask("POST", "http://x/m", Subject.CALL, is_command=True)
ASKS = (READ, QUEUE_READ, OTHER_READ, LINE, CONTACT, DIAL, COMMAND)
GONE = "conversations.error.transfer.not.connected"
CONSULT = "conversation.error.consult.transfer"

# Every code the reference lists for what we ask (genesys-cloud 1.5, 2.1, 3, 4, 5, 7, 11).
CODES = {
    400: [
        *("bad.request", "invalid.date", "invalid.value", "invalid.property", "invalid.query.param.value"),
        *("invalid.id", "constraint.validation", "response.entity.too.large", "client.failed.request"),
        *("conversations.error.transfer.not.connected", "conversations.error.transfer.same.party"),
        *("conversations.error.queue.not.found", "conversations.error.transfer.destination.required"),
        *(
            "conversations.error.transfer.acd.call.unattended",
            "conversations.error.transfer.userCall.voicemail",
        ),
        *("conversation.error.call.disconnected", "conversation.error.participant.no.active.conversations"),
        *("conversation.error.cannot.transfer.to.self", "conversation.error.cannot.transfer.conference"),
        *("not.a.user", "not.a.participant", "object.participant.id.required", "a.code.of.tomorrow"),
        *(
            "conversation.error.consult.transfer.no.initiator",
            "conversation.error.consult.transfer.not.started",
        ),
        "conversation.error.consult.transfer.no.destination",
        *("conversation.error.hold.alerting", "conversation.error.wrapup.code.required"),
        *("conversation.error.wrapup.cannot.skip", "conversation.error.cannot.confine.party"),
        *("conversation.error.cannot.disconnect.call", "conversation.error.participant.attribute.null"),
        *("conversation.error.no.user.station", "too.many.create.conversation.parameters"),
    ],
    401: ["authentication.required", "bad.credentials"],
    403: [
        *("missing.permissions", "missing.any.permissions", "not.authorized"),
        "conversation.error.forbidden.not.active.participant",
    ],
    404: [
        *("not.found", "conversation.error.conversation.not.found"),
        "conversation.error.not.conversation.participant",
        "conversation.error.consult.transfer.pending.not.found",
    ],
    409: ["general.conflict", "invalid.update.wrong.version"],
    415: ["unsupported.media.type"],
    429: ["too.many.requests", "too.many.requests.retry.after"],
    500: ["internal.server.error", "providerapi.error.station.no.active.edge"],
    503: ["service.unavailable"],
    504: ["request.timeout", "authentication.request.timeout"],
}
ALL = [(status, code) for status, codes in CODES.items() for code in codes]


def judge(ask: Ask, status: int, code: str | None, **headers: str) -> PlatformError:
    body = f'{{"code":"{code}","message":"+4930123456","status":{status}}}' if code else "<html>oops</html>"
    listed = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    error = refusal(ask, Answer(status, listed, body.encode()), START)
    assert error is not None
    return error


@pytest.mark.parametrize(("status", "code"), ALL)
@pytest.mark.parametrize("ask", ASKS)
def test_every_answer_has_one_cause_and_says_nothing_private(ask: Ask, status: int, code: str) -> None:
    error = judge(ask, status, code)
    assert isinstance(error.cause, Cause)
    assert "4930123456" not in error.message
    assert error.effect_known is not (ask.is_command and status >= 500)


@pytest.mark.parametrize(
    ("ask", "status", "code", "kind", "cause"),
    [
        (COMMAND, 400, GONE, PlatformRefused, Cause.CALL_GONE),
        (COMMAND, 400, GONE.upper(), PlatformRefused, Cause.CALL_GONE),
        (COMMAND, 400, "conversation.error.call.disconnected", PlatformRefused, Cause.CALL_GONE),
        (COMMAND, 400, "conversations.error.queue.not.found", PlatformMissing, Cause.TARGET_MISSING),
        (COMMAND, 400, "conversations.error.transfer.same.party", PlatformRefused, Cause.INVALID_TARGET),
        (
            COMMAND,
            400,
            "conversations.error.transfer.acd.call.unattended",
            PlatformRefused,
            Cause.NOT_SUPPORTED,
        ),
        (COMMAND, 400, "bad.request", PlatformRefused, Cause.PLATFORM_REFUSED),
        (COMMAND, 400, "invalid.id", PlatformRefused, Cause.PLATFORM_REFUSED),
        (COMMAND, 401, "bad.credentials", PlatformRefused, Cause.CREDENTIALS_REJECTED),
        (COMMAND, 403, "missing.any.permissions", PlatformRefused, Cause.NOT_PERMITTED),
        (COMMAND, 404, "not.found", PlatformMissing, Cause.CALL_GONE),
        (COMMAND, 404, "conversation.error.not.conversation.participant", PlatformMissing, Cause.CALL_GONE),
        (COMMAND, 409, "general.conflict", PlatformRefused, Cause.VERSION_CONFLICT),
        (COMMAND, 418, "i.am.a.teapot", PlatformRefused, Cause.PLATFORM_REFUSED),
        (COMMAND, 500, "internal.server.error", PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (COMMAND, 502, None, PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (COMMAND, 503, "service.unavailable", PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (COMMAND, 504, "request.timeout", PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (COMMAND, 599, None, PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (COMMAND, 408, None, PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (COMMAND, 302, None, PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (COMMAND, 404, None, PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (
            COMMAND,
            400,
            "conversation.error.participant.no.active.conversations",
            PlatformRefused,
            Cause.CALL_GONE,
        ),
        (COMMAND, 400, "conversation.error.cannot.transfer.to.self", PlatformRefused, Cause.INVALID_TARGET),
        (
            COMMAND,
            400,
            "conversations.error.transfer.destination.required",
            PlatformRefused,
            Cause.INVALID_TARGET,
        ),
        (
            COMMAND,
            400,
            "conversations.error.transfer.userCall.voicemail",
            PlatformRefused,
            Cause.NOT_SUPPORTED,
        ),
        (COMMAND, 400, "conversation.error.cannot.transfer.conference", PlatformRefused, Cause.NOT_SUPPORTED),
        (COMMAND, 400, "not.a.user", PlatformRefused, Cause.NOT_PERMITTED),
        (COMMAND, 400, "not.a.participant", PlatformRefused, Cause.CALL_GONE),
        (COMMAND, 400, "object.participant.id.required", PlatformRefused, Cause.CALL_GONE),
        (COMMAND, 400, f"{CONSULT}.no.initiator", PlatformRefused, Cause.CALL_GONE),
        (COMMAND, 400, f"{CONSULT}.no.destination", PlatformRefused, Cause.INVALID_TARGET),
        (COMMAND, 400, f"{CONSULT}.not.started", PlatformRefused, Cause.VERSION_CONFLICT),
        (COMMAND, 404, f"{CONSULT}.pending.not.found", PlatformRefused, Cause.VERSION_CONFLICT),
        (
            COMMAND,
            403,
            "conversation.error.forbidden.not.active.participant",
            PlatformRefused,
            Cause.CALL_GONE,
        ),
        (COMMAND, 400, "conversation.error.hold.alerting", PlatformRefused, Cause.VERSION_CONFLICT),
        (COMMAND, 400, "conversation.error.cannot.disconnect.call", PlatformRefused, Cause.VERSION_CONFLICT),
        (COMMAND, 400, "conversation.error.wrapup.code.required", PlatformRefused, Cause.INVALID_TARGET),
        (COMMAND, 400, "conversation.error.wrapup.cannot.skip", PlatformRefused, Cause.NOT_SUPPORTED),
        (COMMAND, 400, "conversation.error.cannot.confine.party", PlatformRefused, Cause.NOT_SUPPORTED),
        (
            COMMAND,
            400,
            "conversation.error.participant.attribute.null",
            PlatformRefused,
            Cause.PLATFORM_REFUSED,
        ),
        (DIAL, 400, "conversation.error.no.user.station", PlatformRefused, Cause.NOT_AVAILABLE),
        (DIAL, 400, "too.many.create.conversation.parameters", PlatformRefused, Cause.PLATFORM_REFUSED),
        (DIAL, 404, "not.found", PlatformMissing, Cause.TARGET_MISSING),
        (DIAL, 500, "providerapi.error.station.no.active.edge", PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (CONTACT, 404, "not.found", PlatformMissing, Cause.TARGET_MISSING),
        (CONTACT, 404, "conversation.error.conversation.not.found", PlatformMissing, Cause.CALL_GONE),
        (LINE, 400, "bad.request", PlatformRefused, Cause.VERSION_CONFLICT),
        (LINE, 404, "not.found", PlatformRefused, Cause.VERSION_CONFLICT),
        (LINE, 404, "conversation.error.conversation.not.found", PlatformMissing, Cause.CALL_GONE),
        (LINE, 403, "missing.any.permissions", PlatformRefused, Cause.NOT_PERMITTED),
        (LINE, 503, "service.unavailable", PlatformSilent, Cause.PLATFORM_UNCLEAR),
        (READ, 400, "invalid.id", PlatformMissing, Cause.CALL_GONE),
        (READ, 400, "bad.request", PlatformMissing, Cause.CALL_GONE),
        (READ, 404, "conversation.error.conversation.not.found", PlatformMissing, Cause.CALL_GONE),
        (READ, 403, "missing.permissions", PlatformRefused, Cause.NOT_PERMITTED),
        (READ, 503, "service.unavailable", PlatformError, Cause.PLATFORM_DOWN),
        (READ, 302, None, PlatformError, Cause.PLATFORM_UNCLEAR),
        (READ, 404, None, PlatformError, Cause.PLATFORM_UNCLEAR),
        (QUEUE_READ, 404, "not.found", PlatformMissing, Cause.TARGET_MISSING),
        (QUEUE_READ, 400, "invalid.id", PlatformMissing, Cause.TARGET_MISSING),
        (OTHER_READ, 404, "not.found", PlatformRefused, Cause.PLATFORM_REFUSED),
        (OTHER_READ, 400, "bad.request", PlatformRefused, Cause.PLATFORM_REFUSED),
    ],
)
def test_table(ask: Ask, status: int, code: str | None, kind: type[PlatformError], cause: Cause) -> None:
    error = judge(ask, status, code)
    assert type(error) is kind
    assert error.cause is cause


@pytest.mark.parametrize("ask", [READ, COMMAND])
def test_rate_limit_carries_the_wait(ask: Ask) -> None:
    error = judge(ask, 429, "too.many.requests.retry.after", Retry_After="59")
    assert isinstance(error, PlatformBusy)
    assert error.retry_after_s == 60
    assert error.effect_known


def test_request_id_is_kept_if_it_can_be_shown() -> None:
    assert judge(READ, 403, "not.authorized", ININ_Correlation_Id="abc-1").request_id == "abc-1"
    assert judge(READ, 403, "not.authorized", ININ_Correlation_Id="x" * 101).request_id is None
    assert judge(READ, 403, "not.authorized", ININ_Correlation_Id="\x1b[2J").request_id is None
    assert judge(READ, 403, "not.authorized").request_id is None


@pytest.mark.parametrize("body", [b"", b"  \n", b"null", b"{}", b'"ok"'])
def test_command_is_accepted_with_an_empty_or_json_body(body: bytes) -> None:
    assert refusal(COMMAND, Answer(202, (), body), START) is None
    assert refusal(COMMAND, Answer(200, (), body), START) is None


@pytest.mark.parametrize("body", [b"<html>", b"{", b"\xff\xfe\x00", b"[" * 100_000])
def test_command_with_an_unreadable_answer_is_in_doubt(body: bytes) -> None:
    error = refusal(COMMAND, Answer(202, (), body), START)
    assert isinstance(error, PlatformSilent)
    assert error.cause is Cause.PLATFORM_UNCLEAR


@settings(max_examples=200, deadline=None)
@given(status=st.integers(100, 999), body=st.binary(max_size=40), is_command=st.booleans())
def test_any_status_and_body_has_exactly_one_meaning(status: int, body: bytes, is_command: bool) -> None:  # noqa: FBT001
    ask = COMMAND if is_command else READ
    error = refusal(ask, Answer(status, (), body), START)
    if 200 <= status < 300:
        assert error is None or (is_command and isinstance(error, PlatformSilent))
    else:
        assert isinstance(error, PlatformError)
        is_certain = 400 <= status < 500 and status not in {404, 408}
        assert error.effect_known or not is_certain


def test_rows_are_sound() -> None:
    for (status, code), row in TABLE.items():
        assert code is None or code == code.lower()
        assert row.outcome is not Outcome.BUSY or status == 429
        assert status < 500 or row.outcome is Outcome.BROKEN
    statuses = {status for status, _ in TABLE}
    assert all((status, None) in TABLE for status in statuses)
    assert BAD_ID_CODES.isdisjoint({code for _, code in TABLE})


def test_every_row_is_for_a_code_that_the_reference_lists() -> None:
    listed = {(status, code.lower()) for status, code in ALL}
    assert {row for row in TABLE if row[1] is not None} <= listed


VENDOR_WORDS = re.compile(
    r"\b(conversations?|participants?|acd|purecloud|genesys|replace|ivr|oauth|inin)\b", re.IGNORECASE
)


def test_no_vendor_word_leaves_in_a_message() -> None:
    said = {judge(ask, status, code).message for ask, (status, code) in itertools.product(ASKS, ALL)}
    said |= {judge(ask, status, None).message for ask in ASKS for status in range(300, 600)}
    assert [text for text in said if VENDOR_WORDS.search(text)] == []


def messages_in(source: str) -> list[str]:
    raised: Any = re.findall(
        r"Platform(?:Error|Refused|Missing|Silent|Busy|Unreachable)\(\s*f?\"([^\"]*)\"", source
    )
    return list(raised)


def test_no_vendor_word_stands_in_a_raised_text() -> None:
    folder = Path(hookflash.adapters.genesys.__file__).parent
    texts = [text for file in folder.rglob("*.py") for text in messages_in(file.read_text())]
    assert len(texts) > 3
    assert [text for text in texts if VENDOR_WORDS.search(text)] == []
