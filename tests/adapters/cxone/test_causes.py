"""Every refusal of the platform has a cause, and never an accident."""

import json
from datetime import UTC, datetime

import pytest

from hookflash.adapters.cxone.causes import TABLE, Subject, refusal
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

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def judge(
    status: int,
    says: str | None = None,
    *,
    subject: Subject = Subject.CONTROL,
    header: str | None = None,
    body: bytes | None = None,
    is_command: bool = True,
) -> PlatformError | None:
    told = json.dumps({"error": says, "error_description": "Ana +4930123456"}).encode() if says else b""
    headers = (("icStatusDescription", header),) if header is not None else ()
    answer = Answer(status, headers, told if body is None else body)
    return refusal(Ask("POST", "http://x", subject, is_command=is_command), answer, NOW)


@pytest.mark.parametrize(
    ("status", "says", "subject", "cause"),
    [
        (400, "InvalidSkill", Subject.DIAL, Cause.INVALID_TARGET),
        (400, "Skill is not valid.", Subject.DIAL, Cause.INVALID_TARGET),
        (400, "InvalidPhoneNumber", Subject.DIAL, Cause.INVALID_TARGET),
        (400, "InvalidAgentUsername", Subject.DIAL, Cause.INVALID_TARGET),
        (400, "SomethingNew", Subject.DIAL, Cause.PLATFORM_REFUSED),
        (401, "invalid_token", Subject.CALL, Cause.CREDENTIALS_REJECTED),
        (403, "Forbidden", Subject.SESSION, Cause.NOT_PERMITTED),
        (404, "InvalidContactId", Subject.CALL, Cause.CALL_GONE),
        (404, "InvalidContactId", Subject.CONTROL, Cause.CALL_GONE),
        (404, "InvalidAgentSession", Subject.CONTROL, Cause.VERSION_CONFLICT),
        (404, "InvalidAgentSession", Subject.SESSION, Cause.NOT_AVAILABLE),
        (409, "InvalidAgentSession", Subject.SESSION, Cause.NOT_AVAILABLE),
        (404, "InvalidSkillId", Subject.SKILL, Cause.TARGET_MISSING),
        (404, "SomethingNew", Subject.AGENT, Cause.TARGET_MISSING),
        (404, "resource not found", Subject.CONTROL, Cause.NOT_SUPPORTED),
        (405, "Method Not Allowed", Subject.CONTROL, Cause.NOT_SUPPORTED),
        (409, "InvalidState", Subject.CONTROL, Cause.VERSION_CONFLICT),
        (418, None, Subject.CONTROL, Cause.PLATFORM_REFUSED),
    ],
)
@pytest.mark.parametrize("is_in_header", [True, False])
def test_what_a_refusal_means(
    status: int, says: str | None, subject: Subject, cause: Cause, *, is_in_header: bool
) -> None:
    error = judge(
        status, None if is_in_header else says, subject=subject, header=says if is_in_header else None
    )
    assert isinstance(error, PlatformRefused)
    assert (error.cause, error.effect_known) == (cause, True)
    assert "+49" not in error.message


def test_a_conflict_without_a_word_is_one() -> None:
    error = judge(409)
    assert error is not None
    assert error.cause is Cause.VERSION_CONFLICT


def test_a_404_of_something_in_between_is_not_the_platforms() -> None:
    error = judge(404, body=b"<html>not here</html>")
    assert isinstance(error, PlatformSilent)
    read = judge(404, body=b"<html>", is_command=False)
    assert read is not None
    assert not isinstance(read, PlatformMissing)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
def test_a_failure_leaves_a_command_in_doubt(status: int) -> None:
    assert isinstance(judge(status), PlatformSilent)
    read = judge(status, is_command=False)
    assert read is not None
    assert read.cause is Cause.PLATFORM_DOWN


@pytest.mark.parametrize("status", [100, 302, 304])
def test_an_answer_that_this_api_does_not_give_is_doubted(status: int) -> None:
    assert isinstance(judge(status), PlatformSilent)


def test_nothing_new_among_events_is_a_success() -> None:
    assert judge(304, subject=Subject.SESSION, is_command=False) is None


def test_throttling_is_a_wait_with_and_without_the_header() -> None:
    error = judge(429, "TooManyRequests")
    assert isinstance(error, PlatformBusy)
    assert error.retry_after_s == 5.0


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"sessionId": "x"}'])
def test_a_command_is_accepted_with_or_without_a_body(body: bytes) -> None:
    assert judge(202, body=body) is None


def test_a_page_is_no_acceptance() -> None:
    assert isinstance(judge(202, body=b"<html>proxy</html>"), PlatformSilent)


@pytest.mark.parametrize(
    "body", [b"\xff", b"null", b"7", b'{"error": 5}', b'{"error": null}', b"[" * 100_000]
)
@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
@pytest.mark.parametrize("subject", list(Subject))
def test_a_strange_body_is_judged_by_its_status(body: bytes, status: int, subject: Subject) -> None:
    assert isinstance(judge(status, body=body, subject=subject), PlatformError)


def test_the_table_is_written_in_what_it_compares() -> None:
    assert all(says is None or (says == says.lower() and says.isalnum()) for _, says in TABLE)
    assert {row.outcome for row in TABLE.values()} >= {Outcome.REFUSED, Outcome.MISSING, Outcome.BUSY}
