"""Hints by content credentials (C2PA): what they say of the file, and whether they fit it. Who signed is checked nowhere."""

from typing import Final

from services.core.domain.credentials import Act, Credentials, Fit
from services.core.domain.origin import Origin

Found = tuple[str, str]
"""A name for the message, and the evidence."""
MADE: Final = {
    "trainedAlgorithmicMedia": "made by generative AI",
    "compositeWithTrainedAlgorithmicMedia": "put together with parts made by generative AI",
    "algorithmicMedia": "made by a program",
    "compositeSynthetic": "put together with parts made by a program",
    "dataDrivenMedia": "made by a program from data",
    "virtualRecording": "recorded in a virtual world, such as a game",
}
"""IPTC NewsCodes, digital source type: those of pictures that no camera took."""
ACTS: Final = {
    "created": "created",
    "opened": "opened in a program",
    "edited": "edited",
    "edited.metadata": "its notes edited",
    "cropped": "cropped",
    "resized": "resized",
    "resized.proportional": "resized",
    "trimmed": "shortened",
    "color_adjustments": "its colours changed",
    "filtered": "filtered",
    "orientation": "turned",
    "drawing": "drawn on",
    "redacted": "parts of its history taken out",
    "placed": "put together with other pictures",
    "transcoded": "compressed again",
    "repackaged": "put into another container",
    "converted": "converted",
    "published": "published",
}
"""C2PA 2.1, table 8; an act that is not here stands under its own name."""
_MOST_NAMED = 6


def unread(origin: Origin) -> Found | None:
    return ("", "a C2PA (JUMBF) box") if origin.credentials and origin.signed is None else None


def written(said: Credentials) -> Found:
    return said.generator or "a program that they do not name", f"claim generator: {said.generator or 'none'}"


def fitting(said: Credentials) -> Found | None:
    whole = said.words is Fit.FITS and said.contents is Fit.FITS
    return ("", f"{_signed(said)}; signature and hashes over the file fit") if whole else None


def differing(said: Credentials) -> Found | None:
    differs = said.contents is Fit.DIFFERS
    return ("", f"{_signed(said)}; {', '.join(said.failures)}") if differs else None


def unsettled(said: Credentials) -> Found | None:
    if said.contents is Fit.DIFFERS or fitting(said):
        return None
    return "", f"{_signed(said)}; {', '.join(said.failures) or 'no signature or no hash over the file'}"


def _signed(said: Credentials) -> str:
    stamp = f"time stamp {said.signed_at}" if said.signed_at else "no time stamp"
    return f"signer as named in the file: {said.signer or 'none'}, {stamp}"


def generated(said: Credentials) -> Found | None:
    found = [act for act in said.acts if act.source in MADE]
    return (MADE[found[0].source], _listed(found)) if found else None


def acted(said: Credentials) -> Found | None:
    """What was done; that it was created, without more, is true of every file."""
    found = [act for act in said.acts if act.action and (act.action != "created" or act.source or act.at)]
    named = dict.fromkeys(ACTS.get(act.action, act.action) for act in found)
    return (", ".join(list(named)[:_MOST_NAMED]), _listed(found)) if found else None


def _listed(acts: list[Act]) -> str:
    return "; ".join(" ".join(filter(None, (act.action, act.source, act.by, act.at))) for act in acts)
