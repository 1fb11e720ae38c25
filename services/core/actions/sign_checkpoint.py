"""The head of the custody chain, signed: what pins down the newest events."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from services.core.db import custody
from services.core.db.session import Work
from services.core.db.tables import CustodyCheckpoint
from services.core.domain.custody import checkpoint_message
from services.core.errors import Refusal, Refused


def sign_checkpoint(work: Work, *, key: bytes, now: datetime) -> CustodyCheckpoint | None:
    """Sign position and hash of the newest event with an Ed25519 key (PEM). None if nothing is new.

    Raises `Refused` for another kind of key.
    """
    private = _private(key)
    position, head = custody.chain_head(work.session)
    if position == 0 or work.session.get(CustodyCheckpoint, position) is not None:
        return None
    signature = private.sign(checkpoint_message(position=position, head=head, at=now))
    row = CustodyCheckpoint(
        position=position, head=head, at=now, public_key=_hex(private), signature=signature.hex()
    )
    work.session.add(row)
    return row


def public_key(key: bytes) -> str:
    """The public half of a private key (PEM), as hex of 32 bytes: for a verifier elsewhere. Raises `Refused`."""
    return _hex(_private(key))


def _private(key: bytes) -> Ed25519PrivateKey:
    private = load_pem_private_key(key, password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise Refused(
            Refusal(code="custody_key", message="The custody key must be an Ed25519 private key in PEM.")
        )
    return private


def _hex(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
