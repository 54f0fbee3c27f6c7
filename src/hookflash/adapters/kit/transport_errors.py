"""The one table from transport faults to ours: was it certainly never sent, or may it have arrived?

Every exception class of aiohttp stands here by name; a test fails when a new version brings one that does
not. A class that is missing all the same is treated like its nearest listed base.
"""

import socket
import ssl
from dataclasses import dataclass

import aiohttp
from aiohttp import http_exceptions

from hookflash.domain.causes import Cause
from hookflash.domain.errors import PlatformError, PlatformSilent, PlatformUnreachable


@dataclass(frozen=True, slots=True)
class Fate:
    """What a fault says about the request: whether it may have arrived, and in words what went wrong."""

    may_have_arrived: bool
    says: str


_NO_CONNECTION = Fate(may_have_arrived=False, says="no connection came about")
_NO_NAME = Fate(may_have_arrived=False, says="its host name cannot be resolved")
_NO_TLS = Fate(may_have_arrived=False, says="the TLS handshake failed")
_CONNECT_TIMEOUT = Fate(may_have_arrived=False, says="connecting took too long")
_BAD_URL = Fate(may_have_arrived=False, says="its address is not valid")
_CUT = Fate(may_have_arrived=True, says="the connection was cut")
_TIMEOUT = Fate(may_have_arrived=True, says="no answer came in time")
_UNREADABLE = Fate(may_have_arrived=True, says="the answer is not readable HTTP")

FATES: dict[type[BaseException], Fate] = {
    # aiohttp, before anything is sent
    aiohttp.ClientConnectorError: _NO_CONNECTION,
    aiohttp.client_exceptions.UnixClientConnectorError: _NO_CONNECTION,
    aiohttp.ClientProxyConnectionError: _NO_CONNECTION,
    aiohttp.ClientHttpProxyError: _NO_CONNECTION,
    aiohttp.ClientConnectorDNSError: _NO_NAME,
    aiohttp.ClientSSLError: _NO_TLS,
    aiohttp.ClientConnectorSSLError: _NO_TLS,
    aiohttp.ClientConnectorCertificateError: _NO_TLS,
    aiohttp.ServerFingerprintMismatch: _NO_TLS,
    aiohttp.ConnectionTimeoutError: _CONNECT_TIMEOUT,
    aiohttp.InvalidURL: _BAD_URL,
    aiohttp.InvalidUrlClientError: _BAD_URL,
    aiohttp.NonHttpUrlClientError: _BAD_URL,
    # aiohttp, at any moment or after sending
    aiohttp.ClientError: _CUT,
    aiohttp.ClientConnectionError: _CUT,
    aiohttp.ClientConnectionResetError: _CUT,
    aiohttp.ClientOSError: _CUT,
    aiohttp.ServerConnectionError: _CUT,
    aiohttp.ServerDisconnectedError: _CUT,
    aiohttp.ClientPayloadError: _CUT,
    aiohttp.client_exceptions.UploadAbortedError: _CUT,
    aiohttp.ServerTimeoutError: _TIMEOUT,
    aiohttp.SocketTimeoutError: _TIMEOUT,
    aiohttp.ClientResponseError: _UNREADABLE,
    aiohttp.ContentTypeError: _UNREADABLE,
    aiohttp.WSServerHandshakeError: _UNREADABLE,
    aiohttp.TooManyRedirects: _UNREADABLE,
    aiohttp.client_exceptions.RedirectClientError: _UNREADABLE,
    aiohttp.client_exceptions.InvalidUrlRedirectClientError: _UNREADABLE,
    aiohttp.client_exceptions.NonHttpUrlRedirectClientError: _UNREADABLE,
    # aiohttp's parser, should one of these come through unwrapped
    http_exceptions.HttpProcessingError: _UNREADABLE,
    http_exceptions.BadHttpMessage: _UNREADABLE,
    http_exceptions.HttpBadRequest: _UNREADABLE,
    http_exceptions.PayloadEncodingError: _UNREADABLE,
    http_exceptions.ContentEncodingError: _UNREADABLE,
    http_exceptions.TransferEncodingError: _UNREADABLE,
    http_exceptions.ContentLengthError: _UNREADABLE,
    http_exceptions.DecompressSizeError: _UNREADABLE,
    http_exceptions.LineTooLong: _UNREADABLE,
    http_exceptions.InvalidHeader: _UNREADABLE,
    http_exceptions.BadStatusLine: _UNREADABLE,
    http_exceptions.BadHttpMethod: _UNREADABLE,
    http_exceptions.InvalidURLError: _UNREADABLE,
    # the standard library's own
    ConnectionRefusedError: _NO_CONNECTION,
    socket.gaierror: _NO_NAME,
    UnicodeError: _NO_NAME,  # a host name that cannot be written in DNS
    ssl.SSLCertVerificationError: _NO_TLS,
    ssl.SSLError: _CUT,
    TimeoutError: _TIMEOUT,
    OSError: _CUT,
}

TRANSPORT_ERRORS = (aiohttp.ClientError, http_exceptions.HttpProcessingError, OSError, UnicodeError)


def from_transport(error: BaseException) -> PlatformError:
    """Our error for a transport fault; its text holds nothing that was sent."""
    fate = next(FATES[kind] for kind in type(error).__mro__ if kind in FATES)
    if fate.may_have_arrived:
        return PlatformSilent(f"The platform gave no answer: {fate.says}.", Cause.PLATFORM_UNCLEAR)
    return PlatformUnreachable(f"The platform cannot be reached: {fate.says}.", Cause.PLATFORM_DOWN)
