"""The model files of the reader: where they lie, what they must hash to, under which licence."""

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from services.core.weights import Model, ModelMissing, models_in, session_of

__all__ = ["MANIFEST", "GivenModel", "Model", "ModelMissing", "cards", "manifest", "session"]
MANIFEST = Path(__file__).with_name("models.json")


def manifest() -> dict[str, Model]:
    """Every model by its part: `text_detector`, `text_recogniser`."""
    return models_in(MANIFEST)


def session(part: str) -> Any:
    """An ONNX session on one thread. Raises `ModelMissing`."""
    return session_of(manifest()[part].contents())


@dataclass(frozen=True, kw_only=True)
class GivenModel:
    """A model file that an operator brings along, by the SHA-256 that it must have."""

    path: Path
    sha256: str

    @property
    def name(self) -> str:
        return self.path.name

    def contents(self) -> bytes:
        """The bytes that hash to what was set. Raises `ModelMissing`."""
        try:
            contents = self.path.read_bytes()
        except OSError as error:
            raise ModelMissing(f"There is no model file {self.name} where the settings say.") from error
        if hashlib.sha256(contents).hexdigest() != self.sha256.lower():
            raise ModelMissing(f"The model file {self.name} is not the one whose SHA-256 the settings name.")
        return contents


_FOR_CARDS: Final = "onnxruntime-gpu"


def cards() -> tuple[Path, ...]:
    """Device files of the graphics cards that onnxruntime may use; none unless the package for them is installed."""
    try:
        distribution(_FOR_CARDS)
    except PackageNotFoundError:
        return ()
    return tuple(sorted(node for node in Path("/dev").glob("nvidia*") if node.is_char_device()))
