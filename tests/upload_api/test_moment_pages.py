"""Marking when it happens, without a browser: typed, by a picture, or not in this clip."""

import re
from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image

from services.core.bootstrap import Core, build
from services.core.queries.submission_status import FileStatus, submission_status
from services.core.settings import Settings
from services.upload_api.journey import step_called
from services.upload_api.main import create_app
from tests import outgoing
from tests.core.adapters.media_ffmpeg.conftest import X264, run_ffmpeg
from tests.review_ui.visitor import a_bench, work_off
from tests.serving import serving
from tests.upload_api.sender import Sender

pytestmark = pytest.mark.stack
NOT_IN_THIS_CLIP = "It does not happen in this clip"


@pytest.fixture(scope="module")
def core(module_settings: Settings) -> Iterator[Core]:
    built = build(module_settings)
    yield built
    built.database.engine.dispose()


@pytest.fixture(scope="module")
def app(module_settings: Settings) -> FastAPI:
    return create_app(module_settings)


@pytest.fixture(scope="module")
def address(app: FastAPI, module_settings: Settings) -> Iterator[str]:
    with serving(app, module_settings.public_url) as address:
        yield address


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Twenty seconds of a drawn scene."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    run_ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=10:d=20", *X264, "-g", "10", str(path))
    return path.read_bytes()


@pytest.fixture(scope="module")
def photograph(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("photograph") / "picture.jpg"
    Image.effect_mandelbrot((800, 600), (-2.0, -1.1, 1.0, 1.1), 60).convert("RGB").save(path)
    return path.read_bytes()


class Reporter:
    """A browser without scripts, with a draft of its own."""

    def __init__(self, core: Core, site: httpx.Client) -> None:
        self.core, self.sender, self.site = core, Sender(site), site
        site.cookies.set("opsnap_draft", self.sender.token)

    def send(self, data: bytes, name: str = "clip.mp4", *, look: bool = True) -> str:
        upload_id: str = self.sender.send(data, filename=name)["upload_id"]
        if look:
            work_off(a_bench(self.core))
        return upload_id

    def page(self, upload_id: str) -> httpx.Response:
        return self.site.get(f"/report/moment/{upload_id}", headers={"accept": "text/html"})

    def mark(self, upload_id: str, **fields: str) -> httpx.Response:
        token = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.page(upload_id).text)
        assert token
        path = f"/report/moment/{upload_id}"
        return self.site.post(path, data={"form_token": token[1], **fields}, headers={"accept": "text/html"})

    def file(self, upload_id: str) -> FileStatus:
        files = submission_status(self.core.database, token=self.sender.token, rules=self.core.rules).files
        return next(file for file in files if file.upload_id == UUID(upload_id))


@pytest.fixture
def reporter(core: Core, site: httpx.Client) -> Reporter:
    return Reporter(core, site)


def codes(file: FileStatus) -> set[str]:
    return {said.code for said in file.advice}


def test_a_typed_time_is_kept_and_the_way_leads_on(reporter: Reporter, clip: bytes) -> None:
    upload_id = reporter.send(clip)
    answer = reporter.mark(upload_id, moment="0:12.5")
    assert (answer.status_code, answer.headers["location"]) == (303, step_called("vehicle").path)
    assert reporter.file(upload_id).moment_s == 12.5
    assert 'value="0:12.5"' in reporter.page(upload_id).text


def test_pictures_with_their_times_are_there_to_choose_from(reporter: Reporter, clip: bytes) -> None:
    upload_id = reporter.send(clip)
    page = reporter.page(upload_id).text
    values = re.findall(r'name="picture" id="picture-\d+" value="([\d.]+)"', page)
    assert len(values) >= 15
    assert values[0] == "0.000"
    sheet = re.search(r'<image href="([^"]+)"', page)
    assert sheet
    assert outgoing.get(sheet[1].replace("&amp;", "&")).headers["content-type"] == "image/jpeg"
    assert reporter.mark(upload_id, picture=values[7], moment="").status_code == 303
    assert reporter.file(upload_id).moment_s == pytest.approx(float(values[7]))


def test_another_picture_mends_what_stands_in_the_field_and_typing_beats_a_picture(
    reporter: Reporter, clip: bytes
) -> None:
    upload_id = reporter.send(clip)
    reporter.mark(upload_id, moment="0:03")
    reporter.mark(upload_id, moment="0:03", picture="9.340")
    assert reporter.file(upload_id).moment_s == 9.34
    reporter.mark(upload_id, moment="0:11", picture="2.000")
    assert reporter.file(upload_id).moment_s == 11.0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter when it happens"),
        ("soon", "minutes and seconds, for example 1:05"),
        ("0:21", "This clip ends at 0:20"),
        ("<script>", "minutes and seconds"),
    ],
)
def test_what_is_no_moment_is_refused_in_words(
    reporter: Reporter, clip: bytes, typed: str, words: str
) -> None:
    upload_id = reporter.send(clip)
    answer = reporter.mark(upload_id, moment=typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'href="#moment"' in answer.text
    assert "<script>" not in answer.text.partition("<main")[2].partition("</main")[0]
    assert reporter.file(upload_id).moment_s is None


def test_a_clip_in_which_it_does_not_happen_is_passed_over(reporter: Reporter, clip: bytes) -> None:
    first, second = reporter.send(clip, "first.mp4"), reporter.send(clip, "second.mp4")
    start = reporter.site.get("/report/moment")
    assert start.headers["location"] == f"/report/moment/{first}"
    assert NOT_IN_THIS_CLIP in reporter.page(first).text
    on = reporter.mark(first, skip="yes")
    assert on.headers["location"] == f"/report/moment/{second}"
    assert reporter.mark(second, moment="5").headers["location"] == step_called("vehicle").path
    assert reporter.file(first).moment_s is None


def test_a_file_on_its_way_may_be_marked_already(reporter: Reporter) -> None:
    opened = reporter.sender.offer(b"x" * 1000)
    page = reporter.page(opened["upload_id"]).text
    assert "still on its way" in page
    assert reporter.mark(opened["upload_id"], moment="1:05").status_code == 303
    assert reporter.file(opened["upload_id"]).moment_s == 65.0


def test_a_photograph_has_no_moment_and_is_not_asked_about(reporter: Reporter, photograph: bytes) -> None:
    upload_id = reporter.send(photograph, "picture.jpg")
    assert "There is no moment to mark" in reporter.page(upload_id).text
    assert reporter.site.get("/report/moment").headers["location"] == step_called("vehicle").path
    assert reporter.mark(upload_id, moment="1").status_code == 422


def test_the_page_tells_what_is_short_and_stops_nothing(reporter: Reporter, clip: bytes) -> None:
    upload_id = reporter.send(clip)
    assert codes(reporter.file(upload_id)) == {"moment_not_marked", "clip_short"}
    assert reporter.mark(upload_id, moment="12").status_code == 303
    assert codes(reporter.file(upload_id)) == {"lead_up_short", "follow_up_short"}
    assert "begins only 12 seconds before the moment" in reporter.page(upload_id).text


def test_a_moment_past_the_end_of_a_file_that_came_later_is_told(reporter: Reporter, clip: bytes) -> None:
    upload_id = reporter.send(clip, look=False)
    reporter.mark(upload_id, moment="5:00")
    work_off(a_bench(reporter.core))
    assert codes(reporter.file(upload_id)) == {"moment_past_end"}


def test_the_api_tells_order_moment_and_advice(reporter: Reporter, clip: bytes) -> None:
    upload_id = reporter.send(clip)
    reporter.mark(upload_id, moment="12")
    [file] = reporter.sender.call("GET", "/api/submission").json()["files"]
    assert (file["position"], file["view"], file["moment_s"]) == (1, "", 12.0)
    assert [said["code"] for said in file["advice"]] == ["lead_up_short", "follow_up_short"]
    assert reporter.sender.call("GET", f"/api/uploads/{upload_id}").json()["moment_s"] == 12.0


def test_a_strangers_clip_is_no_page(reporter: Reporter, address: str, clip: bytes, core: Core) -> None:
    upload_id = reporter.send(clip, look=False)
    with outgoing.browser(base_url=address) as other:
        stranger = Reporter(core, other)
        assert stranger.page(upload_id).status_code == 404
        other.cookies.clear()
        assert "no longer open on this device" in stranger.page(upload_id).text


def test_a_form_of_another_visit_marks_nothing(reporter: Reporter, clip: bytes) -> None:
    upload_id = reporter.send(clip, look=False)
    answer = reporter.site.post(f"/report/moment/{upload_id}", data={"moment": "1", "form_token": "0" * 64})
    assert answer.status_code == 422
    assert reporter.file(upload_id).moment_s is None
