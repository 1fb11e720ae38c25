"""Rules as data: forces, offences, published figures. Read and checked once at start; wrong data says all that is wrong."""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from services.core.domain import force_rules, kinds, offences, police_forces
from services.core.domain.force_rules import ForceRules
from services.core.domain.kinds import Kinds
from services.core.domain.offences import Catalogue
from services.core.domain.police_forces import PoliceForces
from services.core.domain.printed_table import PrintedTable
from services.core.errors import NotFound, Refusal, Refused

Shape = TypeVar("Shape")
_FORCE = TypeAdapter(ForceRules)


class RulesInvalid(Refused):
    """A rules file cannot govern; each refusal names the field and what to do about it."""


@dataclass(frozen=True, kw_only=True)
class FrozenRules:
    """One version of a force's rules as it is kept with what it governed: `sha256` (lower-case hex) is over `canonical(body)`."""

    sha256: str
    body: dict[str, Any]


class NoSuchRules(NotFound):
    """There is no rules file of this name."""


def force_names() -> tuple[str, ...]:
    """The forces that have a file here, as `load_force` takes them."""
    names = (entry.name.removesuffix(".toml") for entry in files(__name__).iterdir())
    return tuple(sorted(name for name in names if "council_areas" in _read_or_empty(name)))


@cache
def load_force(name: str) -> ForceRules:
    """The rules in `<name>.toml`; raises `NoSuchRules` or `RulesInvalid`."""
    if name not in force_names():
        raise NoSuchRules(f"There is no force called {name!r}; there are {', '.join(force_names())}.")
    return parse_force(_read(name))


def read_force(path: Path) -> ForceRules:
    """The rules in an operator's own TOML file; raises `RulesInvalid` with every fault, or that it cannot be read."""
    try:
        return parse_force(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        fault = Refusal(code="rules_syntax", field=path.name, message=f"{path} cannot be read: {error}")
        raise RulesInvalid(fault) from error


def frozen(rules: ForceRules) -> FrozenRules:
    """Rules as plain data, named by their hash."""
    body = _FORCE.dump_python(rules, mode="json")
    return FrozenRules(sha256=hashlib.sha256(canonical(body)).hexdigest(), body=body)


def thawed(body: dict[str, Any]) -> ForceRules:
    """The rules that were frozen. What later versions of the program added takes its default; what they dropped is left out."""
    return _FORCE.validate_python(body)


def canonical(body: dict[str, Any]) -> bytes:
    """The one way of writing plain data as JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@cache
def load_offences() -> Catalogue:
    """The catalogue in `offences.toml`; raises `RulesInvalid`."""
    return parse_offences(_read("offences"))


@cache
def load_kinds() -> Kinds:
    """What reporters call bad driving, in `kinds.toml`; raises `RulesInvalid`."""
    return parse_kinds(_read("kinds"))


@cache
def load_police_forces() -> PoliceForces:
    """Every territorial force and its council areas; raises `RulesInvalid`."""
    return parse_police_forces(_read("police_forces"))


@cache
def load_printed_table(name: str = "annual_report_2024_25") -> PrintedTable:
    """A published table of monthly outcomes; raises `NoSuchRules` or `RulesInvalid`."""
    return _shaped(PrintedTable, _read(name))


def parse_force(data: dict[str, Any]) -> ForceRules:
    """One force's rules from parsed TOML; raises `RulesInvalid` with every fault."""
    rules = _shaped(ForceRules, data)
    _accept(force_rules.refusals(rules))
    return rules


def parse_offences(data: dict[str, Any]) -> Catalogue:
    """A catalogue from parsed TOML; raises `RulesInvalid` with every fault."""
    catalogue = _shaped(Catalogue, data)
    _accept(offences.refusals(catalogue))
    return catalogue


def parse_kinds(data: dict[str, Any]) -> Kinds:
    """A list of kinds from parsed TOML; raises `RulesInvalid` with every fault."""
    found = _shaped(Kinds, data)
    _accept(kinds.refusals(found, offences=load_offences()))
    return found


def parse_police_forces(data: dict[str, Any]) -> PoliceForces:
    """The table of forces from parsed TOML; raises `RulesInvalid` with every fault."""
    forces = _shaped(PoliceForces, data)
    _accept(police_forces.refusals(forces))
    return forces


def _read(name: str) -> dict[str, Any]:
    path = files(__name__) / f"{name}.toml"
    if not name.isidentifier() or not path.is_file():
        raise NoSuchRules(f"There are no rules called {name!r}.")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault = Refusal(code="rules_syntax", field=name, message=f"{name}.toml cannot be read: {error}")
        raise RulesInvalid(fault) from error


def _read_or_empty(name: str) -> dict[str, Any]:
    return _read(name) if name.isidentifier() and (files(__name__) / f"{name}.toml").is_file() else {}


def _shaped(shape: type[Shape], data: dict[str, Any]) -> Shape:
    """The data as a frozen dataclass. By way of JSON, where strict still takes a list for a tuple and a word for an enum."""
    adapter = TypeAdapter(shape)
    try:
        value = adapter.validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        faults = [(".".join(map(str, fault["loc"])), f"{fault['msg']}.") for fault in error.errors()]
        raise RulesInvalid(*_faults(faults)) from error
    unknown = _unknown(data, adapter.dump_python(value, mode="json"), "")
    _accept(_faults((field, "There is no such setting; check the spelling.") for field in unknown))
    return value


def _unknown(given: Any, taken: Any, path: str) -> Iterator[str]:
    """Paths in the given data that the shape did not take."""
    if isinstance(given, dict):
        for key, value in given.items():
            here = f"{path}.{key}".lstrip(".")
            if key in taken:
                yield from _unknown(value, taken[key], here)
            else:
                yield here
    elif isinstance(given, list):
        for index, value in enumerate(given):
            yield from _unknown(value, taken[index], f"{path}.{index}")


def _faults(found: Iterable[tuple[str, str]]) -> tuple[Refusal, ...]:
    return tuple(
        Refusal(code="rules_shape", field=field, message=f"{field}: {message}") for field, message in found
    )


def _accept(faults: tuple[Refusal, ...]) -> None:
    if faults:
        raise RulesInvalid(*faults)
