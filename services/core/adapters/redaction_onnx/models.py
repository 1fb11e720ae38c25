"""The model files that find what a redacted copy hides."""

from pathlib import Path
from typing import Any

from services.core.adapters.redaction_onnx.centerface_file import for_any_size
from services.core.weights import Model, ModelMissing, models_in, session_of

__all__ = ["MANIFEST", "Model", "ModelMissing", "face_session", "manifest", "text_session"]
MANIFEST = Path(__file__).with_name("models.json")


def manifest() -> dict[str, Model]:
    """Every model by its part: `faces`, `text`."""
    return models_in(MANIFEST)


def face_session() -> Any:
    """CenterFace for pictures of any size. Raises `ModelMissing`."""
    return session_of(for_any_size(manifest()["faces"].contents()))


def text_session() -> Any:
    """The text detector. Raises `ModelMissing`."""
    return session_of(manifest()["text"].contents())
