"""References, secret links and the shape of an upload: pure rules about a submission's identity."""

import hashlib
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass

_ALPHABET = (
    "23456789BCDFGHJKMNPQRSTVWXYZ"  # no vowels, no 0/O, 1/I/L: read out on the telephone without mistakes
)
_MOST_PARTS = 10_000  # S3's limit


def new_reference(choose: Callable[[str], str] = secrets.choice) -> str:
    """A reference such as `OS-7K3M-9QXZ`: 28^8 possibilities, easy to read out; uniqueness is the database's."""
    body = "".join(choose(_ALPHABET) for _ in range(8))
    return f"OS-{body[:4]}-{body[4:]}"


def new_token() -> str:
    """A secret of 256 bits for a reporter's link; only its hash is stored."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored for a token: SHA-256, lower-case hex (the token has full entropy, so no salt is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class PartPlan:
    """How a file is cut: `count` equal parts of `size` bytes, the last one shorter. At most 10,000 parts (S3)."""

    file_size: int
    size: int
    count: int

    def length(self, number: int) -> int:
        """Bytes of part `number`, counted from 1. Raises `ValueError` outside the plan."""
        if not 1 <= number <= self.count:
            raise ValueError(number)
        return min(self.size, self.file_size - (number - 1) * self.size)


def plan_parts(*, file_size: int, smallest: int) -> PartPlan:
    """Parts of `smallest` bytes, grown in whole MiB where a file would need more than 10,000."""
    needed = math.ceil(file_size / _MOST_PARTS)
    size = smallest if needed <= smallest else math.ceil(needed / 2**20) * 2**20
    return PartPlan(file_size=file_size, size=size, count=max(1, math.ceil(file_size / size)))
