"""What the child says, as both sides of the sandbox know it. To be validated by whoever reads it."""

from datetime import datetime
from typing import Annotated

from annotated_types import Len
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.core.adapters.telemetry_native.names import MOST_ROWS
from services.core.domain.telemetry import ClockKind, LeftOut

Clip = Annotated[str, StringConstraints(max_length=200)]
Recorded = tuple[float, float, float | None, datetime | None, float | None, float | None, Clip]
"""Latitude, longitude, seconds into the film, time as written, metres a second, bearing, clip."""


class Answer(BaseModel):
    """`layout` is empty where the file holds nothing that we know. `beyond` counts rows that were not told.

    `bare`: it has no place for positions but those that were read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Annotated[str, StringConstraints(max_length=40)]
    clock: ClockKind
    bare: bool = False
    rows: Annotated[tuple[Recorded | LeftOut, ...], Len(max_length=MOST_ROWS)] = ()
    beyond: int = 0
    wrong_checksums: int = 0
