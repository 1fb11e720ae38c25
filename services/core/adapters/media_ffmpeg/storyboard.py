"""A sheet of small pictures with the WebVTT list that players read beside it."""

from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

from PIL import Image

COLUMNS = 8


@dataclass
class Storyboard:
    """Tiles in order of time; times are seconds from the first frame."""

    tiles: list[tuple[float, Image.Image]] = field(default_factory=list)

    def add(self, at_s: float, picture: Image.Image) -> None:
        self.tiles.append((at_s, picture))

    def write(self, *, sheet: Path, cues: Path, duration_s: float) -> None:
        """JPEG of all tiles and its cues, each valid until the next. Needs one tile at least."""
        self.tiles.sort(key=lambda tile: tile[0])
        width, height = self.tiles[0][1].size
        rows = ceil(len(self.tiles) / COLUMNS)
        image = Image.new("RGB", (width * min(COLUMNS, len(self.tiles)), height * rows))
        lines = ["WEBVTT", ""]
        ends = [at for at, _ in self.tiles[1:]] + [max(duration_s, self.tiles[-1][0] + 0.001)]
        for place, ((at_s, picture), end) in enumerate(zip(self.tiles, ends, strict=True)):
            x, y = place % COLUMNS * width, place // COLUMNS * height
            image.paste(
                picture.resize((width, height)) if picture.size != (width, height) else picture, (x, y)
            )
            start = at_s if place else 0.0
            lines += [
                f"{_stamp(start)} --> {_stamp(end)}",
                f"storyboard.jpg#xywh={x},{y},{width},{height}",
                "",
            ]
        image.save(sheet, quality=72)
        cues.write_text("\n".join(lines), encoding="utf-8")


def _stamp(seconds: float) -> str:
    milliseconds = round(max(0.0, seconds) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
