"""Kinds of bad driving as reporters name them: which offences each may be, and so whether the 14 days may matter.

The entries are data in `rules/kinds.toml`. The offence itself is for the reviewer to find.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.core.domain.offences import Catalogue
from services.core.errors import Refusal


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind: `words` finish the question of the page, `hint` explains; no offences means that it may be anything."""

    id: str
    words: str
    hint: str = ""
    offences: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """One version of the list, in the order of the page."""

    version: str
    kinds: tuple[Kind, ...]

    def get(self, kind_id: str) -> Kind | None:
        """The kind with this id, or None."""
        return next((kind for kind in self.kinds if kind.id == kind_id), None)

    def words(self, kind_id: str) -> str:
        """The kind in words; blank for none and for an unknown one."""
        kind = self.get(kind_id)
        return kind.words if kind else ""

    def needs_nip(self, kind_id: str, *, offences: Catalogue) -> bool:
        """Whether a notice of intended prosecution may be needed: the strictest offence counts, an unknown kind needs one."""
        kind = self.get(kind_id)
        if kind is None or not kind.offences:
            return True
        return any(offences[offence].needs_nip for offence in kind.offences)


def refusals(kinds: Kinds, *, offences: Catalogue) -> tuple[Refusal, ...]:
    """Everything that makes a list unusable; empty if it may be used."""
    found = (*_incomplete(kinds), *_unknown_offences(kinds, offences))
    return tuple(Refusal(code="kinds", field=field, message=message) for field, message in found)


def _incomplete(kinds: Kinds) -> Iterator[tuple[str, str]]:
    if not kinds.kinds:
        yield "kinds", "The list is empty."
    ids = [kind.id for kind in kinds.kinds]
    for kind in kinds.kinds:
        if not (kind.id.isidentifier() and kind.words):
            yield kind.id, "Give an id of letters and underscores, and words."
    yield from ((name, "This id is there twice.") for name in sorted({i for i in ids if ids.count(i) > 1}))


def _unknown_offences(kinds: Kinds, offences: Catalogue) -> Iterator[tuple[str, str]]:
    for kind in kinds.kinds:
        for offence in kind.offences:
            if offences.get(offence) is None:
                yield kind.id, f"There is no offence {offence!r} in the catalogue."
