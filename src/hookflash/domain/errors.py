"""The error tree.

HookflashError                 code, message that is safe to show
├─ RequestError                the requester must change something
│  ├─ InvalidRequest           the shape or a value is wrong
│  ├─ NotFound                 no such transfer, key or connection
│  ├─ NotAuthenticated         no or unknown API key
│  ├─ NotAllowed               the API key may not do this
│  ├─ CallBusy                 another transfer of the same call is running
│  ├─ NotUnderWay              the transfer is not in a state in which that can be done
│  ├─ IdempotencyMismatch      the same key came with another body
│  └─ TooLarge                 the body exceeds the limit
├─ PlatformError               a platform's answer, with its cause and whether the effect is known
│  ├─ PlatformUnreachable      never sent: nothing happened
│  ├─ PlatformSilent           sent, no readable answer: the effect is unknown
│  ├─ PlatformBusy             refused for its rate limit: nothing happened; carries the wait
│  ├─ PlatformRefused          it understood and said no: nothing happened
│  └─ PlatformMissing          it says that the thing does not exist
├─ LeaseLost                   another process has taken this transfer over
├─ StorageError                the database did not take or give something
│  └─ DatabaseBusy             another service process has this database open
├─ ServiceUnreachable          the Hookflash service itself does not answer (client library)
└─ ConfigError                 a setting is wrong or missing; says where and what is allowed
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookflash.domain.causes import Cause

if TYPE_CHECKING:  # requests build on targets, which raise these errors
    from hookflash.domain.requests import Release


class HookflashError(Exception):
    """Something went wrong inside Hookflash."""

    code = "internal_error"

    @property
    def message(self) -> str:
        """The text that may be shown: holds no personal data and nothing the requester sent."""
        return str(self) or type(self).__doc__ or self.code


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong place in a request: a JSON pointer (RFC 6901) and what is wrong there."""

    pointer: str
    message: str


class RequestError(HookflashError):
    """The request cannot be done as it stands."""

    code = "invalid_request"

    def __init__(self, message: str = "", errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(message)
        self.errors = errors


class InvalidRequest(RequestError):
    """The request is malformed."""


class NotFound(RequestError):
    """There is no such thing here."""

    code = "not_found"


class NotAuthenticated(RequestError):
    """A valid API key is needed."""

    code = "not_authenticated"


class NotAllowed(RequestError):
    """This API key may not do that."""

    code = "not_permitted"


class CallBusy(RequestError):
    """Another transfer of this call is still running."""

    code = "call_busy"


class NotUnderWay(RequestError):
    """The transfer is not in a state in which that can be done."""

    code = "version_conflict"


class IdempotencyMismatch(RequestError):
    """This idempotency key was used with another body."""

    code = "idempotency_mismatch"


class TooLarge(RequestError):
    """The request body is too large."""

    code = "too_large"


class PlatformError(HookflashError):
    """The platform did not do what was asked.

    Attributes:
        cause: Why, in the project's words.
        request_id: The platform's own correlation id, if it gave one.
    """

    code = "platform_error"
    effect_known = True
    was_sent = True

    def __init__(self, message: str, cause: Cause, *, request_id: str | None = None) -> None:
        super().__init__(message)
        self.cause = cause
        self.request_id = request_id


class PlatformUnreachable(PlatformError):
    """No connection came about, so nothing was sent."""

    was_sent = False


class PlatformSilent(PlatformError):
    """The request may have arrived; no readable answer came back."""

    effect_known = False


class PlatformBusy(PlatformError):
    """The platform refused for its rate limit."""

    def __init__(self, message: str, *, retry_after_s: float, request_id: str | None = None) -> None:
        super().__init__(message, Cause.RATE_LIMITED, request_id=request_id)
        self.retry_after_s = retry_after_s


class PlatformRefused(PlatformError):
    """The platform understood and said no.

    Attributes:
        insists_on: The release with which the platform would have said yes, if it told.
    """

    def __init__(
        self,
        message: str,
        cause: Cause,
        *,
        request_id: str | None = None,
        insists_on: "Release | None" = None,
    ) -> None:
        super().__init__(message, cause, request_id=request_id)
        self.insists_on = insists_on


class PlatformMissing(PlatformRefused):
    """The platform says that the thing does not exist.

    Attributes:
        near: Names that are close to the one asked for.
    """

    def __init__(
        self, message: str, cause: Cause, *, request_id: str | None = None, near: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, cause, request_id=request_id)
        self.near = near


class LeaseLost(HookflashError):
    """Another process has taken this transfer over."""

    code = "lease_lost"


class StorageError(HookflashError):
    """The database did not take or give something."""

    code = "storage_unavailable"


class DatabaseBusy(StorageError):
    """Another service process has this database open."""


class ServiceUnreachable(HookflashError):
    """The Hookflash service does not answer."""

    code = "service_unreachable"


class ConfigError(HookflashError):
    """A setting is wrong or missing."""

    code = "invalid_config"
