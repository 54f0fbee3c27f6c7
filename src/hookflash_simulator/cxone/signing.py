"""The key of the login host: signs `id_token` (RS256), shows its public half as JWKS (RFC 7517, 7519)."""

import base64
import json
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_ID = "hookflash-simulator-1"
_BITS = 2048
_EXPONENT = 65_537


class SigningKey:
    """Made when it is needed first, so that the start does not wait for it; new with every process."""

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(_EXPONENT, _BITS)

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a signed JSON web token."""
        header = {"alg": "RS256", "typ": "JWT", "kid": KEY_ID}
        signed = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims))
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_encoded(signature)}"

    def public_keys(self) -> dict[str, Any]:
        """The JSON web key set."""
        public = self._key.public_key().public_numbers()
        numbers = {"n": _number(public.n), "e": _number(public.e)}
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, **numbers}]}


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
