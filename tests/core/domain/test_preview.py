"""The table of routes: the cheapest that every browser plays."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.core.domain.media import MediaFacts, MediaKind
from services.core.domain.preview import (
    COPIED_CONTAINERS,
    MOST_FROM_KEY,
    PreviewRoute,
    needs_viewing_copy,
    preview_plan,
    preview_route,
    preview_words,
    remuxes,
)

PLAYS = MediaFacts(
    kind=MediaKind.VIDEO,
    container="mp4/mov",
    video_codec="h264",
    pixel_format="yuv420p",
    width=1920,
    height=1080,
    audio_codec="aac",
)


@pytest.mark.parametrize(
    ("changed", "route", "needs_copy"),
    [
        ({}, PreviewRoute.REMUX, False),
        ({"audio_codec": "pcm_s16le"}, PreviewRoute.REMUX, False),
        ({"pixel_format": "yuvj420p"}, PreviewRoute.REMUX, False),
        ({"rotation_cw": 90}, PreviewRoute.REMUX, False),
        ({"variable_frame_rate": True}, PreviewRoute.REMUX, False),
        ({"container": "mpeg-ts"}, PreviewRoute.REMUX, True),
        ({"container": "matroska"}, PreviewRoute.REMUX, True),
        ({"container": "flv"}, PreviewRoute.REMUX, True),
        ({"container": "avi"}, PreviewRoute.TRANSCODE, True),
        ({"container": "mpeg-ps", "video_codec": "mpeg2video"}, PreviewRoute.TRANSCODE, True),
        ({"container": "webm", "video_codec": "vp9"}, PreviewRoute.TRANSCODE, False),
        ({"video_codec": "hevc"}, PreviewRoute.TRANSCODE, True),
        ({"video_codec": "mjpeg"}, PreviewRoute.TRANSCODE, True),
        ({"video_codec": "av1"}, PreviewRoute.TRANSCODE, True),
        ({"pixel_format": "yuv420p10le"}, PreviewRoute.TRANSCODE, True),
        ({"pixel_format": "yuv422p"}, PreviewRoute.TRANSCODE, True),
        ({"hdr": "HLG"}, PreviewRoute.TRANSCODE, True),
        ({"interlaced": True}, PreviewRoute.TRANSCODE, True),
        ({"mirrored": True}, PreviewRoute.TRANSCODE, True),
        ({"hidden_frames": 2}, PreviewRoute.TRANSCODE, True),
        ({"damaged_frames": 1}, PreviewRoute.TRANSCODE, True),
        ({"video_codec": "mpeg4"}, PreviewRoute.TRANSCODE, True),
        ({"video_codec": "vp9"}, PreviewRoute.TRANSCODE, True),
        ({"container": "webm", "video_codec": "vp8", "audio_codec": "vorbis"}, PreviewRoute.TRANSCODE, False),
        ({"container": "webm", "video_codec": "av1"}, PreviewRoute.TRANSCODE, False),
        (
            {"video_codec": "hevc", "pixel_format": "yuv420p10le", "hdr": "HDR10 (PQ)"},
            PreviewRoute.TRANSCODE,
            True,
        ),
        ({"width": 641, "height": 427}, PreviewRoute.REMUX, False),
        ({"first_pts_s": 5.0}, PreviewRoute.REMUX, False),
        ({"audio_codec": None}, PreviewRoute.REMUX, False),
        ({"audio_codec": "opus"}, PreviewRoute.REMUX, False),
        (
            {"key_gap_s": 10.0, "duration_s": 60.0, "frame_count": 6 * MOST_FROM_KEY},
            PreviewRoute.REMUX,
            False,
        ),
        (
            {"key_gap_s": 10.1, "duration_s": 60.0, "frame_count": 6 * MOST_FROM_KEY},
            PreviewRoute.TRANSCODE,
            False,
        ),
        ({"key_gap_s": 25.0, "duration_s": 60.0, "frame_count": 600}, PreviewRoute.REMUX, False),
        ({"key_gap_s": 25.0, "duration_s": 0.0}, PreviewRoute.REMUX, False),
        ({"kind": MediaKind.STILL, "container": "jpeg"}, PreviewRoute.PICTURE, False),
        ({"kind": MediaKind.STILL, "container": "heic"}, PreviewRoute.PICTURE, True),
    ],
)
def test_the_route_follows_from_the_facts(
    changed: dict[str, object], route: PreviewRoute, *, needs_copy: bool
) -> None:
    facts = replace(PLAYS, **changed)  # type: ignore[arg-type]
    assert preview_route(facts) is route
    assert needs_viewing_copy(facts) is needs_copy
    assert remuxes(facts) is (route is not PreviewRoute.TRANSCODE)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Copied without change."),
        ({"audio_codec": None}, "Copied without change."),
        (
            {"audio_codec": "ac3"},
            "Pictures copied without change; sound encoded anew: browsers cannot play ac3.",
        ),
        ({"video_codec": "hevc"}, "Encoded anew: browsers cannot play HEVC (H.265)."),
        ({"video_codec": "vp9"}, "Encoded anew: not every browser plays VP9."),
        ({"pixel_format": "yuv420p10le"}, "Encoded anew: browsers cannot play colours of 10 bits."),
        ({"pixel_format": "yuv422p"}, "Encoded anew: browsers cannot play colours stored as yuv422p."),
        (
            {"video_codec": "hevc", "hdr": "HLG"},
            "Encoded anew: browsers cannot play HEVC (H.265); its range of brightness (HLG) is brought down to that of a screen.",
        ),
        (
            {"key_gap_s": 20.4, "duration_s": 60.0, "frame_count": 1800},
            "Encoded anew: its key pictures are up to 20 seconds apart, so that finding a moment would be slow.",
        ),
        ({"kind": MediaKind.STILL}, "A copy turned for showing, without the camera's notes."),
    ],
)
def test_the_case_says_what_was_done_and_why(changed: dict[str, object], words: str) -> None:
    facts = replace(PLAYS, **changed)  # type: ignore[arg-type]
    assert preview_words(facts, encoded=not remuxes(facts)) == words


def test_a_copy_that_lost_pictures_says_that_it_was_encoded_after_all() -> None:
    assert preview_words(PLAYS, encoded=True) == "Encoded anew: copying would have lost pictures."


ANY_FACTS = st.builds(
    MediaFacts,
    kind=st.sampled_from(MediaKind),
    container=st.sampled_from(["mp4/mov", "avi", "matroska", "webm", "flv", "mpeg-ps", "mpeg-ts", "jpeg", "heic"]),
    video_codec=st.sampled_from(["h264", "hevc", "mjpeg", "mpeg4", "mpeg2video", "vp8", "vp9", "av1", "prores", "png"]),
    pixel_format=st.sampled_from(["yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv420p12be", "gray", "rgb"]),
    width=st.integers(1, 8192),
    height=st.integers(1, 8192),
    rotation_cw=st.sampled_from([0, 90, 180, 270]),
    mirrored=st.booleans(),
    duration_s=st.floats(0, 21600),
    frame_count=st.integers(1, 1_000_000),
    first_pts_s=st.floats(-10, 1e6),
    variable_frame_rate=st.booleans(),
    audio_codec=st.sampled_from([None, "aac", "mp3", "opus", "pcm_s16le", "ac3"]),
    hdr=st.sampled_from(["SDR", "HLG", "HDR10 (PQ)"]),
    interlaced=st.booleans(),
    hidden_frames=st.integers(0, 3),
    damaged_frames=st.integers(0, 3),
    key_gap_s=st.none() | st.floats(0, 600),
)  # fmt: skip


@given(ANY_FACTS)
@example(replace(PLAYS, duration_s=5e-324, key_gap_s=600.0))
def test_whatever_the_facts_nothing_is_copied_that_a_browser_cannot_play(facts: MediaFacts) -> None:
    plan = preview_plan(facts)
    assert (plan.route is PreviewRoute.PICTURE) == (facts.kind is MediaKind.STILL)
    assert bool(plan.reasons) == (plan.route is PreviewRoute.TRANSCODE)
    if plan.route is PreviewRoute.REMUX:
        assert (facts.video_codec, facts.hdr) == ("h264", "SDR")
        assert facts.pixel_format in {"yuv420p", "yuvj420p"}
        assert facts.container in COPIED_CONTAINERS
        assert not any((facts.interlaced, facts.mirrored, facts.hidden_frames, facts.damaged_frames))


@given(ANY_FACTS, st.booleans())
def test_whatever_the_facts_there_is_one_sentence_of_what_was_done(facts: MediaFacts, encoded: bool) -> None:  # noqa: FBT001 -- drawn
    words = preview_words(facts, encoded=encoded)
    assert words[0].isupper()
    assert words.endswith(".")
    assert words.removesuffix(".").replace("H.265", "").count(".") == 0
