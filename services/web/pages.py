"""Jinja pages in GOV.UK Design System patterns; autoescape always, static files named by their contents."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
)
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.templating import Jinja2Templates

from services.core.domain.day_words import day_words, time_words
from services.core.errors import Refusal

LONDON = ZoneInfo("Europe/London")
_UNITS = ("bytes", "kB", "MB", "GB")
_SHARED = Path(__file__).parent / "templates"


class Missing(ChainableUndefined):
    """GOV.UK macros ask for keys that a call left out; anything else that is missing is our mistake, and raises."""

    def _is_left_out(self) -> bool:
        return isinstance(self._undefined_obj, Mapping)

    def __str__(self) -> str:
        return "" if self._is_left_out() else self._fail_with_undefined_error()

    def __iter__(self) -> Iterator[Any]:
        if not self._is_left_out():
            self._fail_with_undefined_error()
        return iter(())


def environment(templates: Path, *, static: Path, site: Mapping[str, Any]) -> Environment:
    """Templates of one site over the shared ones; `site` holds what every page may show."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(_SHARED), govuk]),
        autoescape=True,
        extensions=["jinja2.ext.do"],
        undefined=Missing,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"day": day, "moment": moment, "size": size, "thousands": thousands, "anchor": anchor}
    env.globals |= {"static": _static(static), "error_for": error_for, **site}
    return env


def anchor(field: str) -> str:
    """The id of a field's element: `reporter.full_name` is `reporter-full_name`."""
    return field.replace(".", "-")


def error_for(refusals: Sequence[Refusal], field: str) -> dict[str, str] | None:
    """The `errorMessage` of a field's GOV.UK component: every reason that names the field; None without one."""
    found = [refusal.message for refusal in refusals if refusal.field == field]
    return {"text": " ".join(found)} if found else None


def _static(folder: Path) -> Callable[[str], str]:
    @cache
    def static(name: str) -> str:
        """The address of a static file, changing with its contents, so that browsers may keep it for ever."""
        path = folder / name
        mark = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "absent"
        return f"/static/{name}?v={mark}"

    return static


class Pages:
    """Renders pages of one site."""

    def __init__(self, env: Environment) -> None:
        self._templates = Jinja2Templates(env=env)

    def show(self, request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A page; `request` gives the template its path and form token."""
        return self._templates.TemplateResponse(request, name, context, status_code=status)


def day(value: date | None) -> str:
    """`Thursday 13 March 2025`."""
    return day_words(value)


def moment(value: datetime | None) -> str:
    """`13 March 2025 at 2:05pm`, London time."""
    if value is None:
        return ""
    local = value.astimezone(LONDON)
    return f"{local.day} {local:%B %Y} at {time_of_day(local)}"


def time_of_day(value: datetime) -> str:
    """`2:05pm`, of a time as it stands on the clock."""
    return time_words(value)


def size(value: int) -> str:
    """`24.5 MB`; decimal units, as on the card's box."""
    power = min((len(str(abs(value))) - 1) // 3, len(_UNITS) - 1)
    return f"{value / 1000**power:.1f}".removesuffix(".0") + f" {_UNITS[power]}"


def thousands(value: int) -> str:
    """`18,931`."""
    return f"{value:,}"
