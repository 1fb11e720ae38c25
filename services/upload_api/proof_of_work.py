"""A little work for each report that is begun: nothing for one person, a lot for a program that begins thousands.

ALTCHA's protocol, without its service: the challenge is signed by us and kept nowhere, ends after an hour, and a proof
counts once.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

import altcha

from services.core.settings import Settings

ALGORITHM = "PBKDF2/SHA-256"
ROUNDS = 1000
FEWEST, MOST = 50, 300
"""Tries until the hidden number is found; 175,000 rounds of SHA-256 on average: 0.1 s on a desk, under 1 s on a cheap phone."""
LIFE = timedelta(hours=1)
LONGEST = 4000
"""No proof has more characters."""


class ProofOfWork:
    """Sets challenges and judges proofs; keeps nothing."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.secret_key.get_secret_value().encode()
        self._seal = hmac.digest(secret, b"proof of work: challenge", hashlib.sha256)
        self._answer_seal = hmac.digest(secret, b"proof of work: answer", hashlib.sha256)

    def challenge(self, *, now: datetime) -> dict[str, Any]:
        """As `altcha-lib` and `altcha.solve_challenge` take it."""
        return altcha.create_challenge(
            ALGORITHM,
            ROUNDS,
            counter=FEWEST + secrets.randbelow(MOST - FEWEST + 1),
            expires_at=now + LIFE,
            hmac_secret=self._seal,
            hmac_key_secret=self._answer_seal,
        ).to_dict()

    def fault_of(self, proof: str) -> str | None:
        """Why it proves nothing, as a code: `proof_expired`, `proof_invalid`; None if it holds (the first time)."""
        if len(proof) > LONGEST:
            return "proof_invalid"
        said = altcha.verify_solution(proof, self._seal, hmac_key_secret=self._answer_seal)
        if said.expired:
            return "proof_expired"
        return None if said.verified else "proof_invalid"


def challenge_of(proof: str) -> str:
    """Which challenge a valid proof answers: its signature, the same however the proof is written."""
    signature = altcha.Payload.from_base64(proof).challenge.signature
    return str(signature)
