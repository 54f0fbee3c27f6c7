"""Problem documents back into errors, where no answer of a running service shows it."""

import json

import pytest

from hookflash.client.problems import error_from
from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformBusy, PlatformError


def problem(code: str) -> bytes:
    return json.dumps({"code": code, "detail": "no"}).encode()


def test_how_long_a_busy_platform_wants_to_be_left_alone_is_told() -> None:
    error = error_from(503, problem(Cause.RATE_LIMITED), "17")
    assert isinstance(error, PlatformBusy)
    assert error.retry_after_s == 17


@pytest.mark.parametrize("retry_after", [None, "", "soon", "-1", "1e9", "9" * 40])
def test_a_wait_that_cannot_be_read_is_not_made_up(retry_after: str | None) -> None:
    error = error_from(503, problem(Cause.RATE_LIMITED), retry_after)
    assert type(error) is PlatformError
    assert error.cause is Cause.RATE_LIMITED
