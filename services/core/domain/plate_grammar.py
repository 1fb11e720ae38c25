"""Which marks a reader looks for: the United Kingdom's formats, and other countries' series where a force enables them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from services.core.domain.plate_countries import SERIES, Country, gaps, slots
from services.core.domain.registration import TEMPLATES, Format, Template, formats

Form = Format | Country
"""How a mark is built: by a format of the United Kingdom, or as another country does it."""

_PRIORS: Final = MappingProxyType(
    {
        Format.CURRENT: 0.0,
        Format.PREFIX: 0.6,
        Format.SUFFIX: 1.2,
        Format.NORTHERN_IRELAND: 1.5,
        Format.Q_PLATE: 2.0,
        Format.DATELESS: 3.0,
    }
)
"""Rarer formats must be seen more clearly to be preferred."""
_ABROAD: Final = 0.3
"""The same for a series of another country that is enabled."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One way to build a mark: what each slot may hold, after which slots the printed gaps stand, the cost of being so rare."""

    form: Form
    slots: tuple[str, ...]
    gaps: frozenset[int]
    prior: float


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """Every rule in force, commonest first."""

    countries: tuple[Country, ...]
    rules: tuple[Rule, ...]

    def knows(self, mark: str) -> bool:
        """Whether a mark is built by one of the rules."""
        return any(fits(mark, form) for form in {rule.form for rule in self.rules})


@lru_cache(maxsize=8)
def grammar(countries: Sequence[Country]) -> Grammar:
    """The rules of these countries."""
    rules = [rule for country in countries for rule in _rules_of(Country(country))]
    return Grammar(countries=tuple(countries), rules=tuple(rules))


def _rules_of(country: Country) -> tuple[Rule, ...]:
    if country == Country.UNITED_KINGDOM:
        return tuple(_british(template) for template in TEMPLATES)
    return tuple(
        Rule(form=country, slots=slots(one), gaps=gaps(one), prior=_ABROAD) for one in SERIES[country]
    )


def _british(template: Template) -> Rule:
    return Rule(
        form=template.format,
        slots=template.slots,
        gaps=frozenset({template.gap}),
        prior=_PRIORS[template.format],
    )


def fits(mark: str, form: Form) -> bool:
    """Whether a finished mark is of this form."""
    if isinstance(form, Format):
        return form in formats(mark)
    return any(_holds(rule.slots, mark) for rule in _rules_of(form))


def _holds(allowed: tuple[str, ...], mark: str) -> bool:
    return len(allowed) == len(mark) and all(c in slot for c, slot in zip(mark, allowed, strict=True))


BRITISH: Final = grammar((Country.UNITED_KINGDOM,))
"""What is read unless a force says otherwise."""
