"""The model files of the reader: where they lie, what they must hash to, under which licence."""

from pathlib import Path
from typing import Any

from services.core.weights import Model, ModelMissing, models_in, session_of

__all__ = ["MANIFEST", "Model", "ModelMissing", "manifest", "session"]
MANIFEST = Path(__file__).with_name("models.json")


def manifest() -> dict[str, Model]:
    """Every model by its part: `text_detector`, `text_recogniser`."""
    return models_in(MANIFEST)


def session(part: str) -> Any:
    """An ONNX session on one thread. Raises `ModelMissing`."""
    return session_of(manifest()[part].contents())
