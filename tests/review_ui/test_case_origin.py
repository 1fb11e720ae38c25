"""What the case page says of where files come from, of their order in time, and of other reports that may show the same."""

import re
from uuid import UUID

import pytest

from services.core.bootstrap import Core
from services.core.ports import Job
from tests.core.adapters.media_ffmpeg.conftest import X264, run_ffmpeg
from tests.review_ui.conftest import SignedIn
from tests.review_ui.visitor import a_bench, a_sent_case, work_off

pytestmark = pytest.mark.stack
NAMES = ("20260101_120000F.mp4", "20260101_120005F.mp4", "20260101_120000R.mp4")


@pytest.fixture(scope="module")
def cases(core: Core, tmp_path_factory: pytest.TempPathFactory) -> tuple[UUID, UUID]:
    """One case with two cameras and a gap; another with the first of its files, sent under a messenger's name."""
    folder = tmp_path_factory.mktemp("films")
    files = [folder / name for name in NAMES]
    for number, file in enumerate(files, 1):
        source = f"testsrc2=size=320x240:rate=10:duration=1,hue=h={number * 60}"
        run_ffmpeg("-f", "lavfi", "-i", source, *X264, str(file))
    passed_on = folder / "VID-20260101-WA0001.mp4"
    passed_on.write_bytes(files[0].read_bytes())
    both = a_sent_case(core, *files), a_sent_case(core, passed_on)
    work_off(a_bench(core), only=Job.INSPECT_FOOTAGE)
    return both


def text_of(page: str, *, part: str) -> str:
    """The words of one part of the page, on one line."""
    found = re.search(rf"<(section|details)[^>]*{part}.*?</\1>", page, re.DOTALL)
    assert found, part
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_files_of_one_event_are_a_line_for_each_camera_with_gaps_named(
    cases: tuple[UUID, UUID], signed_in: SignedIn
) -> None:
    page = signed_in("reviewer").get(f"/cases/{cases[0]}").text
    words = text_of(page, part="data-timeline-of-files")
    assert "By the times in the files' names, 1 January 2026." in words.replace("&#39;", "'")
    assert "Front File 1 12:00:00 to 12:00:01 gap of 4.0 seconds File 2 12:00:05 to 12:00:06" in words
    assert "Rear File 3 12:00:00 to 12:00:01" in words
    assert f'href="/cases/{cases[0]}?file=2"' in page
    assert "data-timeline-of-files" not in signed_in("reviewer").get(f"/cases/{cases[1]}").text


def test_hints_of_origin_stand_with_what_they_rest_on(cases: tuple[UUID, UUID], signed_in: SignedIn) -> None:
    words = text_of(signed_in("reviewer").get(f"/cases/{cases[1]}").text, part="data-provenance")
    assert words.startswith("Where this file may come from (3 hints) Hints, not findings")
    assert "It may have come through WhatsApp" in words
    assert "Rests on: file name: VID-20260101-WA0001.mp4" in words
    assert "Rests on: encoder: Lavf" in words


def test_a_report_with_the_same_file_mark_time_and_place_is_proposed_with_a_link(
    cases: tuple[UUID, UUID], signed_in: SignedIn
) -> None:
    page = signed_in("reviewer").get(f"/cases/{cases[0]}").text
    words = text_of(page, part="data-matches")
    assert "Compare before you call a report a duplicate" in words
    assert "The same file, byte for byte: file 1 here, file 1 there." in words
    assert "The same mark: BD51SMR , at the same minute, the same road (Example Road)." in words
    assert "The same reporter, so perhaps sent twice." in words
    assert f'href="/cases/{cases[1]}"' in page
    assert signed_in("reviewer").get(f"/cases/{cases[1]}").status_code == 200
