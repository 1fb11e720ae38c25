"""How the ledger says what a picture of a mark shows: frames and places, and which models found them. Read again to make it again."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from pydantic import ValidationError

from services.core.adapters.plates_ppocr.answer import Place
from services.core.domain.media import DerivativeKind, ModelUsed, Recipe
from services.core.errors import NotFound

TOOL: Final = "opsnap plates_ppocr"
_PLACE: Final = re.compile(r"frame=([0-9]{1,8}) box=([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})")
_HOW: Final = {
    DerivativeKind.PLATE_CROP: "margin=0.25 upright, not enhanced",
    DerivativeKind.PLATE_SHEET: "margin=0.25 upright, side by side, 240 wide, not enhanced",
}


def arguments_of(kind: DerivativeKind, places: Sequence[Place], models: Sequence[ModelUsed]) -> str:
    """`frame=12 box=1,2,30,8 margin=0.25 ...; found by <model> sha256:<hash>`."""
    where = " ".join(f"frame={place.frame_index} box={','.join(map(str, place.box))}" for place in places)
    found_by = ", ".join(f"{model.name} sha256:{model.sha256}" for model in models)
    return f"{where} {_HOW[kind]}" + (f"; found by {found_by}" if found_by else "")


def label_of(places: Sequence[Place]) -> str:
    """One for each set of places: a sheet of other frames is another file."""
    first = places[0]
    label = f"frame-{first.frame_index:06d}-{first.box[0]}-{first.box[1]}"
    if len(places) == 1:
        return label
    every = " ".join(place.model_dump_json() for place in places)
    return f"{label}-{hashlib.sha256(every.encode()).hexdigest()[:8]}"


def places_in(recipe: Recipe) -> tuple[Place, ...]:
    """Where the ledger says that a picture was cut. Raises `NotFound` for a recipe that is no picture of a mark."""
    found = _PLACE.findall(recipe.arguments) if recipe.kind in _HOW and recipe.tool == TOOL else []
    try:
        places = tuple(Place(frame_index=frame, box=box) for frame, *box in found)
    except ValidationError:
        places = ()
    if not places:
        raise NotFound("The ledger does not say where this mark was cut out.")
    return places
