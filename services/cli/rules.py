"""`opsnap rules`: the rules of each force, what in them is still to be confirmed, and whether a file of one's own would hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from services.cli.configuration import NothingToTalkTo, load_settings
from services.core.bootstrap import opened, rules_of
from services.core.domain.force_rules import ForceRules
from services.core.queries.kept_rules import kept_rules
from services.core.rules import RulesInvalid, force_names, frozen, load_force, read_force

_SHOWN_OF_HASH = 12


def rules(
    force: Annotated[str | None, typer.Argument(help="Show one force's rules whole, such as essex")] = None,
    *,
    check: Annotated[
        Path | None, typer.Option(help="Say whether this TOML file would hold, with every fault")
    ] = None,
    kept: Annotated[bool, typer.Option(help="List every version that ever governed a report here")] = False,
) -> None:
    """List the rules of each force; exit status 1 if a file would not hold or kept rules were changed."""
    if check is not None:
        _check(check)
    elif kept:
        _kept()
    elif force is not None:
        _show(load_force(force))
    else:
        _list()


def _list() -> None:
    governing = _governing()
    known = {name: load_force(name) for name in force_names()}
    if governing is not None and governing not in known.values():
        known["your own file"] = governing
    table = Table("", "Force", "Name", "Id", "Version", "Report within", "SHA-256", "To confirm", box=None)
    for name, one in known.items():
        mark = "governs" if one == governing else ""
        table.add_row(
            mark,
            name,
            one.name,
            one.id,
            str(one.version),
            one.within_words(),
            _short(one),
            str(len(one.confirm)),
        )
    Console().print(table)


def _governing() -> ForceRules | None:
    """The rules that govern here; None where nothing is set up."""
    try:
        return rules_of(load_settings())
    except NothingToTalkTo:
        return None


def _check(path: Path) -> None:
    try:
        found = read_force(path)
    except RulesInvalid as error:
        for refusal in error.refusals:
            typer.echo(
                refusal.message
                if refusal.field in {None, path.name}
                else f"{refusal.field}: {refusal.message}",
                err=True,
            )
        raise typer.Exit(code=1) from error
    typer.echo(
        f"{path} would hold: {found.name}, {found.id}, version {found.version}, SHA-256 {frozen(found).sha256}"
    )
    typer.echo(f"Report within {found.within_words()}; {len(found.confirm)} to confirm.")


def _show(one: ForceRules) -> None:
    kept = frozen(one)
    for name, value in _flat(kept.body):
        if not name.startswith("confirm."):
            typer.echo(f"{name}: {value}")
    typer.echo(f"SHA-256: {kept.sha256}")
    typer.echo("\nTo confirm:" if one.confirm else "\nNothing is to be confirmed.")
    for name, why in one.confirm.items():
        typer.echo(f"  {name}: {why}")


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """A setting a line, by its dotted name; what is not set is left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list):
        yield name, ", ".join(map(str, value)) or "none"
    elif value not in {None, ""}:
        yield name, str(value)


def _kept() -> None:
    with opened(load_settings()) as core:
        found = kept_rules(core.database)
    table = Table("First used", "Id", "Version", "Governs", "SHA-256", "", box=None)
    for one in found:
        state = "intact" if one.is_intact else "CHANGED"
        table.add_row(
            f"{one.first_used_at:%Y-%m-%d}",
            one.rules_id,
            str(one.version),
            f"{one.governs:,}",
            one.sha256,
            state,
        )
    Console(width=140).print(table)
    if not all(one.is_intact for one in found):
        raise typer.Exit(code=1)


def _short(one: ForceRules) -> str:
    return frozen(one).sha256[:_SHOWN_OF_HASH]
