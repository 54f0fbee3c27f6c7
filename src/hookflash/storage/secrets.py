"""Secrets in one encrypted file, which is replaced as a whole.

Every value is sealed with AES-GCM under its own name, so that none can be passed off as another. The key
comes from the settings, or from a file beside this one that is made at the first write; both files are for
the owner alone. Two processes may use the same file: the service, and the command that logs an agent in.
"""

import asyncio
import fcntl
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hookflash.domain.errors import StorageError

T = TypeVar("T")
_NONCE_BYTES = 12
_KEY_BYTES = 32
_OWNER_ALONE = 0o600


class SecretFile:
    """Implements `hookflash.ports.secrets.SecretStore`.

    Args:
        path: The file; ``.lock`` and, without a key, ``.key`` are added for the files beside it.
        key: A long random text.
    """

    def __init__(self, path: Path, key: str | None = None) -> None:
        self._path = path
        self._key_path = path.with_name(f"{path.name}.key")
        self._lock_path = path.with_name(f"{path.name}.lock")
        self._key = sha256(key.encode()).digest() if key is not None else None

    async def get(self, name: str) -> str | None:
        """The secret of that name; none if there is none."""
        return await self._do(lambda: self._open(name, self._load()))

    async def put(self, name: str, value: str) -> None:
        """Keep a secret in the place of an earlier one of that name; it is on disk when this returns."""
        await self._do(lambda: self._change(lambda kept: {**kept, name: self._seal(name, value)}))

    async def remove(self, name: str) -> None:
        """Forget a secret; nothing happens if there is none."""
        await self._do(lambda: self._change(lambda kept: {key: kept[key] for key in kept if key != name}))

    async def names(self) -> tuple[str, ...]:
        """The names of all secrets, sorted."""
        return await self._do(lambda: tuple(sorted(self._load())))

    async def _do(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(work)
        except OSError as error:
            raise StorageError(f"{self._path}: {error.strerror or 'cannot be used'}.") from error

    def _load(self) -> dict[str, str]:
        try:
            kept = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError):
            raise self._broken() from None
        if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
            raise self._broken()
        return {str(name): str(value) for name, value in kept.items()}

    def _change(self, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        with self._locked():
            _replace(self._path, json.dumps(change(self._load())).encode())

    def _seal(self, name: str, value: str) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._own_key(make=True)).encrypt(nonce, value.encode(), name.encode())
        return b64encode(nonce + sealed).decode()

    def _open(self, name: str, kept: dict[str, str]) -> str | None:
        if name not in kept:
            return None
        try:
            raw = b64decode(kept[name], validate=True)
            cipher = AESGCM(self._own_key(make=False))
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], name.encode()).decode()
        except (ValueError, InvalidTag):
            says = f"{self._path}: a secret cannot be decrypted; was its key changed?"
            raise StorageError(says) from None

    def _own_key(self, *, make: bool) -> bytes:
        if self._key is not None:
            return self._key
        if make and not self._key_path.exists():
            _replace(self._key_path, secrets.token_bytes(_KEY_BYTES))
        key = self._key_path.read_bytes()
        if len(key) != _KEY_BYTES:
            raise StorageError(f"{self._key_path}: is no key.")
        self._key = key
        return key

    @contextmanager
    def _locked(self) -> Iterator[None]:
        handle = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, _OWNER_ALONE)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _broken(self) -> StorageError:
        return StorageError(f"{self._path}: is not readable as a file of secrets.")


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that at any moment the old one or the new one is there, whole."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ALONE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
