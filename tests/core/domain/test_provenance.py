"""Hints of where a file may come from: each by its sign, none without one, and nothing that a file says can pose as our page."""

import pytest

from services.core.domain.media import MediaFacts, MediaKind
from services.core.domain.origin import LONGEST_TEXT, MOST_TAGS, Gaps, Origin, cleaned, tags_from
from services.core.domain.provenance import MOST_EVIDENCE, Hint, hints

FILM = MediaFacts(
    kind=MediaKind.VIDEO,
    container="mp4/mov",
    video_codec="h264",
    pixel_format="yuv420p",
    width=1920,
    height=1080,
    frame_count=100,
)


def found(name: str = "clip.mp4", *, facts: MediaFacts = FILM, **said: str) -> dict[str, Hint]:
    """Hints by code for a file with these notes; `_` in a note's name stands for a dot."""
    notes = {key.replace("__", "."): text for key, text in said.items()}
    return by_code(Origin(tags=tags_from(notes)), name=name, facts=facts)


def by_code(origin: Origin, *, name: str = "clip.mp4", facts: MediaFacts = FILM) -> dict[str, Hint]:
    return {hint.code: hint for hint in hints(origin, facts=facts, filename=name)}


def still(width: int, height: int) -> MediaFacts:
    return MediaFacts(
        kind=MediaKind.STILL, container="jpeg", video_codec="mjpeg", pixel_format="rgb", width=width, height=height
    )  # fmt: skip


@pytest.mark.parametrize(
    ("notes", "code", "words"),
    [
        ({"com__apple__quicktime__make": "Apple", "com__apple__quicktime__model": "iPhone 14 Pro"}, "camera", "Apple iPhone 14 Pro"),
        ({"make": "NIKON CORPORATION", "model": "NIKON Z 6"}, "camera", "NIKON CORPORATION NIKON Z 6"),
        ({"make": "Canon", "model": "Canon EOS R5"}, "camera", ": Canon EOS R5."),
        ({"handler_name": "GoPro AVC"}, "camera", "GoPro"),
        ({"handler_name": "Ambarella AVC"}, "camera", "Ambarella"),
        ({"com__android__version": "14"}, "camera", "Android"),
        ({"encoder": "HandBrake 1.6.1 2023012300"}, "converted", "HandBrake"),
        ({"encoder": "Lavf58.29.100"}, "converted", "FFmpeg"),
        ({"encoder": "Lavc58.54.100 libx264"}, "compressed_again", "x264"),
        ({"comment": "Edited with CapCut"}, "edited", "CapCut"),
        ({"com__apple__quicktime__software": "iMovie 10.3"}, "edited", "iMovie"),
        ({"creator tool": "Adobe Premiere Pro 2024.0 (Windows)"}, "edited", "Premiere"),
        ({"software": "Adobe Photoshop CC 2017"}, "edited", "Photoshop"),
        ({"handler_name": "ISO Media file produced by Google Inc."}, "shared", "YouTube"),
        ({"handler_name": "Twitter-vork muxer"}, "shared", "Twitter"),
        ({"com__apple__quicktime__author": "ReplayKitRecording"}, "screen", "iPhone"),
        ({"comment": "Screenshot"}, "screen", "own screen"),
        ({"encoder": "obs-studio (30.1)"}, "screen", "OBS"),
    ],
)  # fmt: skip
def test_a_note_speaks_for_who_wrote_it_and_is_shown_as_evidence(
    notes: dict[str, str], code: str, words: str
) -> None:
    said = {name.replace("__", "."): text for name, text in notes.items()}
    hint = by_code(Origin(tags=tags_from(said)))[code]
    assert words in hint.message
    assert any(text in hint.evidence for text in notes.values())


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("VID-20230101-WA0001.mp4", "shared", "WhatsApp"),
        ("WhatsApp Video 2023-01-01 at 12.00.00.mp4", "shared", "WhatsApp"),
        ("video_2023-01-01_12-00-00.mp4", "shared", "Telegram"),
        ("FB_VID_1234567890123.mp4", "shared", "Facebook"),
        ("received_1234567890.mp4", "shared", "Messenger"),
        ("signal-2023-01-01-120000.mp4", "shared", "Signal"),
        ("RPReplay_Final1653905960.MP4", "screen", "iPhone"),
        ("Screen_Recording_20230101-120000_Maps.mp4", "screen", "Android"),
        ("screen-20230101-120000.mp4", "screen", "Android"),
        ("Screenshot_20230101-120000.png", "screen", "picture of a screen"),
        ("NO20260101-120000-000001F-00.00.05.000-00.00.20.000.mp4", "converted", "LosslessCut"),
        ("GX010123.MP4", "maker_data_missing", "GoPro"),
        ("IMG_0123.MOV", "maker_data_missing", "Apple"),
        ("PXL_20230101_120000123.mp4", "maker_data_missing", "Google"),
    ],
)
def test_a_name_speaks_for_who_gave_it(name: str, code: str, words: str) -> None:
    hint = found(name)[code]
    assert words in hint.message
    assert name in hint.evidence


@pytest.mark.parametrize(
    "name",
    ["NO20260101-120000-000001F.MP4", "2020-06-03_17-33-12-front.mp4", "20230101_120000_NF.mp4", "DCIM.mp4", "recording.mp4"],
)  # fmt: skip
def test_a_dashcams_name_is_no_hint_of_anything_else(name: str) -> None:
    assert set(found(name)) == {"unnamed"}


def test_a_makers_name_with_the_makers_notes_is_as_it_should_be() -> None:
    assert set(found("GX010123.MP4", handler_name="GoPro H.265")) == {"camera"}
    assert set(found("IMG_0123.MOV", make="Apple", model="iPhone 12")) == {"camera"}


def test_a_sony_brand_without_sonys_box_is_told() -> None:
    assert "maker_data_missing" in by_code(Origin(brand="XAVC", boxes=("ftyp", "mdat", "moov")))
    assert "maker_data_missing" not in by_code(Origin(brand="XAVC", boxes=("ftyp", "uuid:50524f46", "mdat")))


def test_a_phones_screen_size_is_told_with_what_goes_with_it() -> None:
    facts = MediaFacts(
        kind=MediaKind.VIDEO, container="mp4/mov", video_codec="h264", pixel_format="yuv420p",
        width=886, height=1920, variable_frame_rate=True,
    )  # fmt: skip
    assert found(facts=facts)["screen_size"].evidence == "886 × 1920, no sound, uneven frame times"
    assert "screen_size" not in found(facts=facts, make="Apple", model="iPhone 12")
    assert "screen_size" not in found()


def test_a_photograph_of_a_messengers_size_without_a_camera_is_told() -> None:
    assert "messenger_size" in found("photo.jpg", facts=still(1600, 1200))
    assert "messenger_size" not in found(
        "photo.jpg", facts=still(1600, 1200), make="Apple", model="iPhone 12"
    )
    assert "messenger_size" not in found("photo.jpg", facts=still(4032, 3024))


@pytest.mark.parametrize(
    ("origin", "code", "evidence"),
    [
        (Origin(encoders=("x264 - core 164 r3108",)), "compressed_again", "x264 - core 164 r3108"),
        (Origin(gaps=Gaps(missing=1, longest_s=0.0667)), "frames_missing", "1 gap between frames, the longest 0.067 seconds"),
        (Origin(gaps=Gaps(missing=3, longest_s=0.12)), "frames_missing", "3 gaps between frames, the longest 0.120 seconds"),
        (Origin(gaps=Gaps(doubled=2)), "frames_doubled", "2 frames at the time of the one before"),
        (Origin(credentials=True), "credentials_unread", "a C2PA (JUMBF) box"),
    ],
)  # fmt: skip
def test_signs_in_the_pictures_and_their_times_are_told(origin: Origin, code: str, evidence: str) -> None:
    assert by_code(origin)[code].evidence == evidence


def test_hidden_pictures_are_a_cut_but_a_cameras_own_lead_is_not() -> None:
    def cut(hidden: int) -> dict[str, Hint]:
        facts = MediaFacts(
            kind=MediaKind.VIDEO, container="mp4/mov", video_codec="h264", pixel_format="yuv420p",
            width=1920, height=1080, frame_count=68, hidden_frames=hidden,
        )  # fmt: skip
        return found(facts=facts)

    assert cut(17)["cut"].evidence == "edit list: 17 of 85 pictures hidden"
    assert "cut" not in cut(2)


def test_silence_is_told_as_well_and_only_where_nothing_speaks() -> None:
    assert set(found()) == {"unnamed"}
    assert set(by_code(Origin(gaps=Gaps(missing=1, longest_s=0.1)))) == {"frames_missing", "unnamed"}
    assert "unnamed" not in found(encoder="Lavf58.29.100")


def test_no_hint_is_worded_as_a_verdict() -> None:
    verdicts = ("is fake", "was edited", "is edited", "is not genuine", "tampered", "manipulated")
    every = {
        **found("VID-20230101-WA0001.mp4", comment="CapCut", make="Apple", encoder="Lavc58.1.1 libx264"),
        **found(),
    }
    assert not [hint for hint in every.values() if any(words in hint.message for words in verdicts)]


def test_what_a_file_says_stays_on_one_line_without_hidden_signs_and_short() -> None:
    hint = found(make="Ev\u202eil\r\n\x00Corp\u200b", model="X" * 5000)["camera"]
    assert hint.evidence.startswith("make: Ev il Corp, model: XXX")
    assert len(hint.evidence) <= MOST_EVIDENCE
    assert not set("\u202e\u200b\r\n\x00") & set(hint.message + hint.evidence)


def test_notes_are_bounded_in_number_and_length() -> None:
    tags = tags_from({f"note {n}": "y" * 10_000 for n in range(5_000)})
    assert len(tags) == MOST_TAGS
    assert {len(tag.text) for tag in tags} == {LONGEST_TEXT}
    assert tags_from({"empty": " \x00 "}) == ()


def test_a_note_that_poses_as_a_template_is_only_words() -> None:
    assert "{name}" in found(make="{name}", model="{0.__class__}")["camera"].message
    assert cleaned("a\u2028b\x1b[31mc") == "a b [31mc"
