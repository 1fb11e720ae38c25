"""Of a film of which only the marked minute is there yet, the player goes no further than it holds. Run in Chromium."""

import base64
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.core.adapters.media_ffmpeg.conftest import HEIGHT, WIDTH, X264, numbered_picture, run_ffmpeg

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[4]
PLAYER = ROOT / "services" / "web" / "frontend" / "player"
IN_ALL, IN_THE_PART = 50, 10
HARNESS = """
async ([source, first]) => {
  const video = Object.assign(document.createElement("video"), { src: source, muted: true });
  document.body.replaceChildren(video);
  await new Promise((resolve) => video.addEventListener("loadeddata", resolve, { once: true }));
  const times = Array.from({ length: %d }, (_, frame) => frame / 25);
  const timeline = { times, last_s: 0.04, video: source, video_first: first, video_is_part: true, sheet: "", tiles: [] };
  const player = new unit.FramePlayer(video, timeline, "");
  const reached = async (frame) => {
    const came = new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
    player.seek(frame);
    await came;
    return Math.floor((video.currentTime + player.offset) * 25);
  };
  return [await reached(5 + first), await reached(40), await reached(0)];
}
"""


@pytest.fixture(scope="module")
def script() -> str:
    """The unit, as the build makes it."""
    esbuild = str(ROOT / "node_modules" / ".bin" / "esbuild")
    options = ["--bundle", "--format=iife", "--global-name=unit", "--loader=ts"]
    exports = "export { FramePlayer } from './frames';"
    built = subprocess.run(
        [esbuild, *options], input=exports, cwd=PLAYER, stdout=subprocess.PIPE, text=True, check=True
    )
    return built.stdout


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real film of so many frames, as an address of its own."""
    path = tmp_path_factory.mktemp("part") / "part.mp4"
    raw = b"".join(numbered_picture(number) for number in range(IN_THE_PART))
    size = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-r", "25", "-i", "-")
    run_ffmpeg(*size, *X264, str(path), stdin=raw)
    return f"data:video/mp4;base64,{base64.b64encode(path.read_bytes()).decode()}"


@pytest.mark.parametrize("first", [0, 20], ids=["from the first frame on", "from the middle on"])
def test_the_last_frame_of_a_part_is_as_far_as_it_goes(
    chromium: Browser, script: str, part: str, first: int
) -> None:
    page = chromium.new_page()
    page.add_script_tag(content=script)
    reached = page.evaluate(HARNESS % IN_ALL, [part, first])
    page.close()
    assert reached == [first + 5, first + IN_THE_PART - 1, first]
