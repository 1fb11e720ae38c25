"""What content credentials (C2PA) in a file say, and what of that was checked: facts for a hint, judged by nobody yet."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Fit(StrEnum):
    """Whether what was signed is what is there."""

    FITS = "fits"
    DIFFERS = "differs"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that was done to the pictures, as the credentials tell it (C2PA 2.1, 18.15).

    `action` without its `c2pa.`; `source` the last word of IPTC's digital source type; `by` a program; `at` as written.
    """

    action: str
    source: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What the newest of a file's manifests says, and the acts of all of them, its own first.

    `generator` is the program that wrote them; `signer` as the certificate names itself, `signed_at` as a time-stamp
    authority wrote it, empty for none. `words`: signature and statements; `contents`: the hashes over this file's bytes.
    `failures` are C2PA's codes of what did not hold. Signers and authorities are looked up nowhere, so are not among them.
    """

    generator: str = ""
    signer: str = ""
    signed_at: str = ""
    acts: tuple[Act, ...] = ()
    words: Fit = Fit.UNCHECKED
    contents: Fit = Fit.UNCHECKED
    failures: tuple[str, ...] = ()


SIGNED: Final = "claimSignature.validated"
BOUND: Final = tuple(
    f"assertion.{kind}Hash" for kind in ("data", "bmff", "boxes", "collection", "multiAsset")
)
"""C2PA 2.1, 15.11: what binds the credentials to the bytes of a file."""
UNASKED: Final = frozenset({"signingCredential.untrusted", "timeStamp.untrusted"})
"""Failures only because we hold no list of signers."""


def fits(*, held: frozenset[str], failed: frozenset[str]) -> tuple[Fit, Fit]:
    """`words` and `contents` of `Credentials`, by the codes of C2PA 2.1, 15.2: `held` and `failed`, the unasked left out."""
    differs = {f"{kind}.mismatch" for kind in BOUND} & failed
    bound = {f"{kind}.match" for kind in BOUND} & held
    contents = Fit.DIFFERS if differs else Fit.FITS if bound else Fit.UNCHECKED
    words = Fit.DIFFERS if failed - differs else Fit.FITS if SIGNED in held else Fit.UNCHECKED
    return words, contents
