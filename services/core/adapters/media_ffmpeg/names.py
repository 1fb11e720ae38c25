"""What the child leaves in its private folder, and with what it makes it."""

from importlib.metadata import version

from services.core.adapters.media_ffmpeg.program import arithmetic

POSTER, SHEET, CUES, INDEX = "poster.jpg", "storyboard.jpg", "storyboard.vtt", "pts_index.json"
STILL, PICTURE_COPY = "still.png", "preview.jpg"
EXCERPT = "excerpt"
ANSWER_MARK = "answer:"
CHILD_TOOL = "opsnap media child (PyAV, Pillow)"


def tool_versions() -> str:
    """Versions of what the child makes pictures with, and on what kind of processor."""
    return f"av {version('av')}, pillow {version('pillow')}, {arithmetic()}"
