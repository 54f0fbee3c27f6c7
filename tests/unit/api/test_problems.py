"""The tables of errors: each has a status, an exit code and a word, and comes back through the client."""

import inspect
import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from itertools import product

import pytest

import hookflash
from hookflash.api.problems import code_of, status_of
from hookflash.cli.outcome import Exit, exit_of, exit_of_status
from hookflash.client.problems import error_from
from hookflash.domain import errors as er
from hookflash.domain.causes import Cause
from hookflash.domain.status import FINAL, Status

# Modules whose import needs nothing, and whose classes might be errors.
_EVERYWHERE = [name for _, name, _ in pkgutil.walk_packages(hookflash.__path__, "hookflash.")]


def _leaves(kind: type[er.HookflashError] = er.HookflashError) -> Iterator[type[er.HookflashError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _leaves(child)


def _made(kind: type[er.HookflashError]) -> er.HookflashError:
    if issubclass(kind, er.PlatformBusy):
        return kind("text", retry_after_s=2.0)
    if issubclass(kind, er.PlatformError):
        return kind("text", Cause.PLATFORM_DOWN)
    return kind("text")


KINDS: list[type[er.HookflashError]] = [
    er.HookflashError,
    *sorted(set(_leaves()), key=lambda kind: kind.__name__),
]
STATUSES = {
    er.TooLarge: 413,
    er.NotFound: 404,
    er.NotAuthenticated: 401,
    er.NotAllowed: 403,
    er.CallBusy: 409,
    er.IdempotencyMismatch: 422,
    er.InvalidRequest: 422,
    er.PlatformUnreachable: 503,
    er.PlatformBusy: 503,
    er.PlatformSilent: 502,
    er.PlatformRefused: 502,
    er.PlatformMissing: 502,
    er.StorageError: 503,
    er.DatabaseBusy: 503,
}
EXITS = {
    er.NotFound: Exit.NOT_FOUND,
    er.CallBusy: Exit.CONFLICT,
    er.IdempotencyMismatch: Exit.CONFLICT,
    er.InvalidRequest: Exit.USAGE,
    er.ConfigError: Exit.USAGE,
    er.PlatformUnreachable: Exit.UNREACHABLE,
    er.PlatformSilent: Exit.UNREACHABLE,
    er.ServiceUnreachable: Exit.UNREACHABLE,
    er.StorageError: Exit.FAILED,
    er.NotAllowed: Exit.FAILED,
    er.NotAuthenticated: Exit.FAILED,
}


def test_every_error_of_the_package_is_in_the_one_tree() -> None:
    for name in _EVERYWHERE:
        if name.endswith("__main__"):
            continue
        for kind in vars(import_module(name)).values():
            ours = inspect.isclass(kind) and kind.__module__.startswith("hookflash.")
            if ours and issubclass(kind, BaseException):
                assert issubclass(kind, er.HookflashError), kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_a_word_and_an_exit_code(kind: type[er.HookflashError]) -> None:
    error = _made(kind)
    assert 400 <= status_of(error) < 600
    assert code_of(error)
    assert exit_of(error) in set(Exit) - {Exit.DONE}
    assert error.message == "text"
    assert kind.__doc__


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_without_a_text_the_docstring_is_the_message(kind: type[er.HookflashError]) -> None:
    if issubclass(kind, er.PlatformError):
        return
    assert kind().message == kind.__doc__


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_the_statuses_are_those_of_the_contract(kind: type[er.HookflashError], status: int) -> None:
    assert status_of(_made(kind)) == status


@pytest.mark.parametrize(("kind", "code"), EXITS.items())
def test_the_exit_codes_are_those_of_the_contract(kind: type[er.HookflashError], code: Exit) -> None:
    assert exit_of(_made(kind)) is code


def test_every_final_status_has_its_exit_code() -> None:
    found = {status: exit_of_status(status) for status in FINAL}
    assert found[Status.COMPLETED] is Exit.DONE
    assert found[Status.REJECTED] is Exit.REJECTED
    assert found[Status.UNRESOLVED] is Exit.UNRESOLVED
    for status in FINAL - {Status.COMPLETED, Status.REJECTED, Status.UNRESOLVED}:
        assert found[status] is Exit.FAILED
    assert exit_of_status(Status.WAITING) is Exit.DONE


def test_only_silence_leaves_the_effect_unknown() -> None:
    unknown = {kind for kind in _leaves() if issubclass(kind, er.PlatformError) and not kind.effect_known}
    assert unknown == {er.PlatformSilent}


def _document(code: str) -> bytes:
    errors = [{"pointer": "/to", "message": "is wrong"}]
    return json.dumps({"code": code, "detail": "why", "errors": errors}).encode()


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if issubclass(kind, er.RequestError) and kind is not er.RequestError]
)
def test_the_client_makes_the_same_error_of_the_answer(kind: type[er.RequestError]) -> None:
    sent = _made(kind)
    error = error_from(status_of(sent), _document(code_of(sent)))
    assert type(error) is kind
    assert isinstance(error, er.RequestError)
    assert error.message == "why"
    assert error.errors == (er.FieldError("/to", "is wrong"),)


def test_the_client_makes_platform_and_storage_errors_too() -> None:
    for status, cause in product((502, 503), Cause):
        error = error_from(status, _document(cause))
        assert isinstance(error, er.PlatformError)
        assert error.cause is cause
    assert isinstance(error_from(503, _document("storage_unavailable")), er.StorageError)
    assert type(error_from(500, _document("internal_error"))) is er.HookflashError


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"{}",
        b'{"code":"x"}',
        b'{"detail":"x"}',
        b'{"code":"x","detail":"y","errors":5}',
        b'{"code":"x","detail":"y","errors":[{}]}',
        b'{"code":"x","detail":"y","errors":["z"]}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"code":' * 100_000,
    ],
)
def test_an_answer_that_is_no_problem_document_is_not_from_a_service(body: bytes) -> None:
    assert isinstance(error_from(502, body), er.ServiceUnreachable)
