"""The catalogue of offences: code, wording, statute, whether a notice of intended prosecution is due, what usually follows.

The entries are data in `rules/offences.toml`. Sources: RTOA 1988 Schedule 1 (which offences need a notice), Fixed Penalty
Order 2000 (amounts), codes and wordings as West Midlands Police publish them. A force legal team signs them off before live use.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.core.domain.outcomes import Disposal
from services.core.errors import NotFound, Refusal


class Triage(StrEnum):
    """How a published code or label is to be understood where it is no offence of the catalogue."""

    UNCLASSIFIED = "unclassified"
    COLLISION = "collision"
    NON_TRAFFIC = "non_traffic"
    NO_OFFENCE = "no_offence"


@dataclass(frozen=True, kw_only=True)
class Penalty:
    """A fixed penalty in whole pounds and points with its DVLA code; None is unknown, or for a court to say."""

    pounds: int | None = None
    points: int | None = None
    dvla_codes: tuple[str, ...] = ()
    court_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Offence:
    """One entry. `wording` is what people read; `labels` every wording seen in published files.

    `usual` holds the usual disposals, commonest first, empty if unknown. `six_month_limit` is false for an offence
    that may go to the Crown Court. `confirm` says what no authority has confirmed yet.
    """

    id: str
    wording: str
    statute: str
    needs_nip: bool
    penalty: Penalty
    cjs_codes: tuple[str, ...] = ()
    old_codes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    usual: tuple[Disposal, ...] = ()
    six_month_limit: bool = True
    confirm: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Unclassified:
    """A published code or label that is in no offence yet; `needs_nip` only where it is known."""

    code: str
    wording: str
    triage: Triage = Triage.UNCLASSIFIED
    needs_nip: bool | None = None
    note: str = ""


class NoSuchOffence(NotFound):
    """The id is in no version of the catalogue that is loaded."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """One version of the catalogue. `confirm` names what is to be confirmed in every entry."""

    version: str
    offences: tuple[Offence, ...]
    unclassified: tuple[Unclassified, ...] = ()
    confirm: tuple[str, ...] = ()

    def __getitem__(self, offence_id: str) -> Offence:
        """The offence with this id; `NoSuchOffence` otherwise."""
        found = self.get(offence_id)
        if found is None:
            raise NoSuchOffence(f"There is no offence {offence_id!r} in catalogue {self.version}.")
        return found

    def get(self, offence_id: str) -> Offence | None:
        """The offence with this id, or None."""
        return next((offence for offence in self.offences if offence.id == offence_id), None)

    def by_label(self, text: str) -> Offence | None:
        """The offence that a published label, wording or CJS code names, ignoring case and spacing; None rather than a guess."""
        return self._by_label().get(_key(text))

    def _by_label(self) -> Mapping[str, Offence]:
        return {_key(name): offence for offence in self.offences for name in _names(offence)}


def _names(offence: Offence) -> tuple[str, ...]:
    return (*offence.labels, offence.wording, *offence.cjs_codes, *offence.old_codes)


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def refusals(catalogue: Catalogue) -> tuple[Refusal, ...]:
    """Everything that makes a catalogue unusable; empty if it may be used."""
    found = (*_repeated(catalogue), *_incomplete(catalogue))
    return tuple(Refusal(code="offence_catalogue", field=field, message=message) for field, message in found)


def _repeated(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for offence in catalogue.offences:
        names = {_key(name) for name in _names(offence)} | {f"id {offence.id}"}
        for name in sorted(names):
            if name in seen:
                yield offence.id, f"{name!r} also names {seen[name]}."
            seen[name] = offence.id
    codes = [entry.code for entry in catalogue.unclassified if entry.code]
    for code in sorted({code for code in codes if codes.count(code) > 1 or _key(code) in seen}):
        yield code, "This unclassified code is listed twice or is already in an offence."


def _incomplete(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if not catalogue.offences:
        yield "offences", "The catalogue is empty."
    for offence in catalogue.offences:
        if not (offence.id and offence.wording and offence.statute):
            yield offence.id, "Give id, wording and statute."
        if Disposal.PENDING in offence.usual:
            yield offence.id, "Pending is no usual disposal."
        if offence.penalty.points and not offence.penalty.dvla_codes:
            yield offence.id, "Points need a DVLA code."
