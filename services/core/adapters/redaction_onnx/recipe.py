"""What the ledger says of how something was made: the tool, its libraries and the figures that matter."""

from importlib.metadata import version

from services.core.adapters.redaction_onnx.models import manifest
from services.core.domain.redaction import FILL_S

TOOL = "opsnap redaction_onnx"
EVERY = 3
"""Of so many pictures one is looked at."""
ACROSS, DOWN = 8, 4
"""Cells of a place that is hidden."""
_LIBRARIES = (("PyAV", "av"), ("OpenCV", "opencv-python-headless"), ("ONNX Runtime", "onnxruntime"))


def versions() -> str:
    """Ours, and of what decodes, measures and runs the models."""
    return f"{version('opsnap')} ({', '.join(f'{name} {version(package)}' for name, package in _LIBRARIES)})"


def how_found() -> str:
    """The arguments of a search."""
    models = ",".join(f"{model.name} {model.sha256[:12]}" for model in manifest().values())
    return f"every={EVERY} fill={FILL_S}s models={models}"
