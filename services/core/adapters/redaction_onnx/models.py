"""The model files that find what a redacted copy hides."""

from pathlib import Path
from typing import Any

from services.core.weights import Model, ModelMissing, models_in, session_of

__all__ = ["MANIFEST", "Model", "ModelMissing", "face_session", "manifest", "text_session"]
MANIFEST = Path(__file__).with_name("models.json")
_FREE = bytes((10, 2, 18, 0))
"""A dimension without a number, in the same four bytes as one of a small number (ONNX, `TensorShapeProto.Dimension`)."""
_SHAPES = ((10, 3, 32, 32), (10, 1, 8, 8), (10, 2, 8, 8), (10, 10, 8, 8))


def manifest() -> dict[str, Model]:
    """Every model by its part: `faces`, `text`."""
    return models_in(MANIFEST)


def face_session() -> Any:
    """CenterFace for pictures of any size: the file was exported for ten of 32 by 32. Raises `ModelMissing`."""
    contents = manifest()["faces"].contents()
    for shape in _SHAPES:
        contents = contents.replace(_written(shape), _FREE + _written(shape[1:2]) + _FREE * 2)
    return session_of(contents)


def text_session() -> Any:
    """The text detector. Raises `ModelMissing`."""
    return session_of(manifest()["text"].contents())


def _written(shape: tuple[int, ...]) -> bytes:
    return b"".join(bytes((10, 2, 8, size)) for size in shape)
