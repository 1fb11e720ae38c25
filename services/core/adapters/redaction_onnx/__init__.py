"""Faces by CenterFace (MIT), plates by PP-OCR's text detector (Apache-2.0) and by their look, in a sandbox. Port: `Redactor`."""

from services.core.adapters.redaction_onnx.finder import OnnxRedactor, RedactionsUnfound

__all__ = ["OnnxRedactor", "RedactionsUnfound"]
