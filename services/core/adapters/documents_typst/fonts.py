"""The typefaces of documents, and which characters they can show. Nothing of the machine's own is used."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from fontTools.ttLib import TTFont

TYPEFACES = (
    "FiraGO_Regular",
    "FiraGO_Bold",
    "FiraMono_Regular",
    "NotoSans_Regular",
    "NotoSansSymbols_Regular",
    "NotoSansSymbols2_Regular",
    "NotoSansMath_Regular",
)
"""Modules of `pymupdf_fonts`, each a font file (SIL Open Font License): most scripts of Europe, Arabic, Hebrew,
Devanagari, Thai, and symbols. Families are named in `services/core/documents/frame.typ`."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories that have no shape of their own, or turn the direction of others."""


@dataclass(frozen=True, kw_only=True)
class Typefaces:
    """Loaded once. `folder` lives as long as this does."""

    folder: "TemporaryDirectory[str]"
    fonts: typst.Fonts
    characters: frozenset[int]

    def printable(self, value: Any) -> Any:
        """The same data; what has no shape, or none in our typefaces, is written as its code point: `‹U+1F697›`.

        So nothing that was typed is lost, hidden or turned round. Line breaks stay.
        """
        if isinstance(value, str):
            return "".join(char if self._shows(char) else f"‹U+{ord(char):04X}›" for char in value)
        if isinstance(value, Mapping):
            return {key: self.printable(inner) for key, inner in value.items()}
        if isinstance(value, Sequence):
            return [self.printable(inner) for inner in value]
        return value

    def _shows(self, char: str) -> bool:
        if char == "\n":
            return True
        return ord(char) in self.characters and unicodedata.category(char) not in _UNSEEN


@cache
def typefaces() -> Typefaces:
    """Written out for Typst, which reads fonts from files alone."""
    folder = TemporaryDirectory(prefix="opsnap-fonts-")
    characters: set[int] = set()
    for name in TYPEFACES:
        data: bytes = import_module(f"pymupdf_fonts.{name}").fontbuffer
        (Path(folder.name) / f"{name}.ttf").write_bytes(data)
        characters.update(TTFont(BytesIO(data), lazy=True).getBestCmap())
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name])
    return Typefaces(folder=folder, fonts=fonts, characters=frozenset(characters))
