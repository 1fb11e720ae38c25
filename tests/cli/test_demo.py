"""The demonstration, on the whole service: what is told is what happened."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services import clock
from services.cli.demo import yesterday_morning
from services.cli.demo_clip import DEMO_MARK, draw_clip
from services.cli.demo_story import Sent, StoryBroke, tell
from services.cli.embedded import Embedded
from services.core.bootstrap import Core, build


def test_the_incident_is_yesterday_at_the_same_london_time_in_summer_and_winter() -> None:
    london = ZoneInfo("Europe/London")
    just_after_spring_forward = datetime(2026, 3, 29, 12, 0, tzinfo=london)
    assert yesterday_morning(just_after_spring_forward) == datetime(2026, 3, 28, 8, 41, 7, tzinfo=london)


@pytest.fixture
def core(apps: Embedded) -> Iterator[Core]:
    built = build(apps.settings)
    yield built
    built.database.engine.dispose()


@pytest.mark.stack
def test_a_drawn_clip_is_told_from_upload_to_marks(
    core: Core, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded_at = yesterday_morning(clock.now())
    clip = draw_clip(tmp_path / "clip.mp4", seconds=8, recorded_at=recorded_at)
    said: list[str] = []
    sent = Sent(path=clip.path, mark=DEMO_MARK, recorded_at=recorded_at, is_drawn=True)
    tell(core, sent, said.append)
    told = capsys.readouterr().out
    assert any(line.startswith("reviewable") for line in said)
    for part in ("Reference", "Hash receipt", "Last safe post", f"Mark read            {DEMO_MARK}"):
        assert part in told


@pytest.mark.stack
def test_a_file_that_is_no_footage_ends_the_story_with_the_reason(core: Core, tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_text("this is no footage\n" * 1000)
    sent = Sent(path=path, mark=DEMO_MARK, recorded_at=yesterday_morning(clock.now()), is_drawn=False)
    with pytest.raises(StoryBroke, match="refused"):
        tell(core, sent, lambda _: None)
