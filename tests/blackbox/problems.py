"""What every refusal of the API must look like."""

from .talking import Answer

MARK = "zqx-7731-mark"
"""Stands in hostile input; what comes back must not contain it."""
_FIELDS = {"type", "title", "status", "code", "detail", "request_id", "errors"}


def insist_on_problem(answer: Answer, status: int, code: str) -> None:
    """A problem document with that status and code, in which nothing of the input comes back."""
    assert answer.status == status, (answer.status, answer.text)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.json) == _FIELDS
    assert answer.json["status"] == status
    assert answer.json["code"] == code
    assert answer.json["type"].endswith(f"/problems/{code}")
    assert answer.json["detail"]
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    for error in answer.json["errors"]:
        assert set(error) == {"pointer", "message"}
    assert MARK not in answer.text
