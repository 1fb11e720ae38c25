"""DVLA's answers in our words: a status and a body become a vehicle, a no, or a reason for silence."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.registration import normalise
from services.core.domain.vehicle_record import (
    MotStatus,
    Outcome,
    RegisterAnswer,
    RegisterSilent,
    Silence,
    TaxStatus,
    VehicleRecord,
)

_LONGEST_TEXT: Final = 60
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_SILENT: Final[Mapping[int, Silence]] = MappingProxyType(
    {
        HTTPStatus.UNAUTHORIZED: Silence.NOT_ALLOWED,
        HTTPStatus.FORBIDDEN: Silence.NOT_ALLOWED,
        HTTPStatus.TOO_MANY_REQUESTS: Silence.LIMITED,
        HTTPStatus.SERVICE_UNAVAILABLE: Silence.MAINTENANCE,
    }
)
_NO: Final[Mapping[int, Outcome]] = MappingProxyType(
    {HTTPStatus.BAD_REQUEST: Outcome.NO_MARK, HTTPStatus.NOT_FOUND: Outcome.UNKNOWN}
)


def answer_of(status: int, body: bytes, *, mark: str) -> RegisterAnswer:
    """What was answered about `mark`. Raises `RegisterSilent` for whatever is neither a vehicle nor DVLA's own no."""
    if status in _SILENT:
        raise RegisterSilent(_SILENT[status])
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RegisterSilent(Silence.FAULT)
    said = _object(body)
    if status == HTTPStatus.OK:
        return RegisterAnswer(outcome=Outcome.FOUND, record=_record(said, mark=mark))
    if status in _NO and _is_their_no(said, status):
        return RegisterAnswer(outcome=_NO[status])
    raise RegisterSilent(Silence.UNREADABLE)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        raise RegisterSilent(Silence.UNREADABLE) from None
    if not isinstance(said, dict):
        raise RegisterSilent(Silence.UNREADABLE)
    return said


def _is_their_no(said: Mapping[str, Any], status: int) -> bool:
    """A proxy or a wrong address says 404 too: only DVLA's own error is a fact about the mark."""
    errors = said.get("errors")
    return isinstance(errors, list) and any(
        isinstance(error, dict) and str(error.get("status")) == str(status) for error in errors
    )


# --- a vehicle ---------------------------------------------------------------------------------------------------------


def _record(said: Mapping[str, Any], *, mark: str) -> VehicleRecord:
    """Raises `RegisterSilent` for an answer about another vehicle. What cannot be read of it is left out, and named."""
    number = said.get("registrationNumber")
    if not isinstance(number, str) or normalise(number) != mark:
        raise RegisterSilent(Silence.UNREADABLE)
    read, unread = {}, []
    for name, (field, reader) in _FIELDS.items():
        if (value := said.get(name)) is None:
            continue
        try:
            read[field] = reader(value)
        except (ValueError, TypeError):
            unread.append(name)
    return VehicleRecord(mark=mark, unread=tuple(unread), **read)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise ValueError
    return " ".join(value.split())


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _month(value: Any) -> date:
    found = _MONTH.fullmatch(value)
    if found is None:
        raise ValueError
    return date(int(found[1]), int(found[2]), 1)


_FIELDS: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = MappingProxyType(
    {
        "make": ("make", _text),
        "colour": ("colour", _text),
        "fuelType": ("fuel", _text),
        "yearOfManufacture": ("made_in", _whole),
        "monthOfFirstRegistration": ("first_registered", _month),
        "monthOfFirstDvlaRegistration": ("first_registered_here", _month),
        "dateOfLastV5CIssued": ("v5c_issued_on", date.fromisoformat),
        "taxStatus": ("tax", TaxStatus),
        "taxDueDate": ("tax_due_on", date.fromisoformat),
        "motStatus": ("mot", MotStatus),
        "motExpiryDate": ("mot_ends_on", date.fromisoformat),
        "markedForExport": ("marked_for_export", _flag),
        "typeApproval": ("type_approval", _text),
        "wheelplan": ("wheelplan", _text),
        "revenueWeight": ("revenue_weight_kg", _whole),
    }
)
"""Their field, ours, and how it is read. What is not here (emissions and such) is not kept: it says nothing of the mark."""
