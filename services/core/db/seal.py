"""How a secret that must be read again lies in the database: sealed, so that a copy of the database alone opens nothing."""

import base64
import hmac
import os
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.core.errors import Refusal, Refused

_VERSION = "1."
_NONCE_BYTES = 12
_BROKEN = Refusal(
    code="seal_broken",
    message="The secret link cannot be opened with this key: public site and worker need the same OPSNAP_LINK_KEY.",
)


class SealBroken(Refused):
    """Sealed by another key, or about another submission."""

    def __init__(self) -> None:
        super().__init__(_BROKEN)


class Seal:
    """AES-256-GCM and HMAC-SHA256 under keys derived (HKDF, RFC 5869) from one secret of the operator."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derived(secret, "opsnap: secret links"))
        self._address_key = _derived(secret, "opsnap: addresses")

    def close(self, token: str, *, about: UUID) -> str:
        """Seal a token; what comes out opens only for the same submission. Never twice the same."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, token.encode(), about.bytes)
        return _VERSION + base64.urlsafe_b64encode(sealed).decode()

    def open(self, sealed: str, *, about: UUID) -> str:
        """The token. Raises `SealBroken`."""
        try:
            data = base64.urlsafe_b64decode(sealed.removeprefix(_VERSION))
            return self._cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], about.bytes).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error

    def key_of(self, email: str) -> str:
        """By what an address is found again without being stored in the clear: HMAC-SHA256 of it casefolded, hex."""
        return hmac.digest(self._address_key, email.strip().casefold().encode(), "sha256").hex()


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes to reporters. `texts`: whether text messages can be sent."""

    force_name: str
    texts: bool
    seal: Seal


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
