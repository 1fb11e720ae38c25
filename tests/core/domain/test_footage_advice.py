"""What a reporter is told of their footage: the table, case by case, and the lead-up by every force's own rule."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.core.domain.footage_advice import DescribedFile, advice, made_on
from services.core.domain.footage_checks import HALF_A_SECOND, checks, seconds_words
from services.core.domain.force_rules import ForceRules, LeadUp, Strength
from services.core.domain.media import MediaFacts, MediaKind
from services.core.rules import force_names, load_force

WEST_MIDLANDS, ESSEX = load_force("west_midlands"), load_force("essex")
CLIP = MediaFacts(
    kind=MediaKind.VIDEO, container="mp4/mov", video_codec="h264", pixel_format="yuv420p", width=1920, height=1080,
    duration_s=180.0, frame_count=5400, created_as_written="2026-05-10T07:14:00Z", mean_luma=110.0, sharpness=0.2,
)  # fmt: skip
PHOTOGRAPH = replace(CLIP, kind=MediaKind.STILL, duration_s=0.0, frame_count=1, width=4000, height=3000)
HAPPENED = date(2026, 5, 10)
GOOD = DescribedFile(facts=CLIP, moment_s=90.0)


def codes(*files: DescribedFile, rules: ForceRules = WEST_MIDLANDS, day: date | None = HAPPENED) -> list[str]:
    """Codes of the first file."""
    return [said.code for said in advice(files, rules=rules, incident_on=day)[0]]


def words(*files: DescribedFile, rules: ForceRules = WEST_MIDLANDS) -> str:
    [said] = advice(files, rules=rules, incident_on=HAPPENED)[0]
    return said.message


def clip(**facts: object) -> DescribedFile:
    return replace(GOOD, facts=replace(CLIP, **facts))  # type: ignore[arg-type]


def test_of_a_good_clip_nothing_is_said() -> None:
    assert codes(GOOD) == []
    assert codes(DescribedFile(facts=PHOTOGRAPH)) == []


def test_before_inspection_nothing_is_said() -> None:
    assert codes(DescribedFile(facts=None)) == []


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (clip(duration_s=600.4), []),
        (clip(duration_s=601.0), ["clip_too_long"]),
        (replace(clip(duration_s=1.9), moment_s=1.0), ["clip_very_short", "lead_up_short", "follow_up_short"]),
        (replace(GOOD, moment_s=None), ["moment_not_marked"]),
        (replace(clip(duration_s=20.0), moment_s=None), ["moment_not_marked", "clip_short"]),
        (replace(clip(duration_s=119.4), moment_s=None), ["moment_not_marked", "clip_short"]),
        (replace(clip(duration_s=119.6), moment_s=None), ["moment_not_marked"]),
        (replace(clip(duration_s=1.0), moment_s=None), ["clip_very_short", "moment_not_marked"]),
        (replace(GOOD, moment_s=0.0), ["lead_up_short"]),
        (replace(GOOD, moment_s=59.4), ["lead_up_short"]),
        (replace(GOOD, moment_s=59.6), []),
        (replace(GOOD, moment_s=120.4), []),
        (replace(GOOD, moment_s=120.6), ["follow_up_short"]),
        (replace(GOOD, moment_s=181.0), ["moment_past_end"]),
        (clip(width=640, height=480), []),
        (clip(width=360, height=640), []),
        (clip(width=480, height=360), ["picture_small"]),
        (clip(mean_luma=0.0, sharpness=None), ["picture_black"]),
        (clip(mean_luma=15.0), ["picture_dark"]),
        (clip(mean_luma=36.0), []),
        (clip(sharpness=0.016), ["picture_blurred"]),
        (clip(sharpness=0.033), []),
        (clip(mean_luma=None, sharpness=None), []),
        (clip(created_as_written="2026-05-09T23:30:00"), []),
        (clip(created_as_written="2026-05-08T23:30:00"), ["made_before_incident"]),
        (clip(created_as_written="2026-05-11T23:30:00Z"), ["made_after_incident"]),
        (clip(created_as_written="2026:05:12 08:00:00"), ["made_after_incident"]),
        (clip(created_as_written="1904-01-01T00:00:00Z"), []),
        (clip(created_as_written="yesterday"), []),
        (clip(created_as_written=None), []),
        (DescribedFile(facts=replace(PHOTOGRAPH, width=320, height=240)), ["picture_small"]),
    ],
)  # fmt: skip
def test_the_table(file: DescribedFile, expected: list[str]) -> None:
    assert codes(file) == expected


def test_without_a_day_of_the_incident_no_date_is_compared() -> None:
    assert codes(clip(created_as_written="2020-01-01T00:00:00Z"), day=None) == []


def test_both_dates_are_named() -> None:
    said = words(clip(created_as_written="2026-05-03T10:00:00Z"))
    assert "3 May 2026" in said
    assert "10 May 2026" in said


def test_the_lead_up_is_named_with_what_the_force_asks_for() -> None:
    said = words(replace(GOOD, moment_s=12.9))
    assert said.startswith("The footage begins only 12 seconds before the moment you marked.")
    assert "West Midlands Police ask for 1 minute before it." in said
    assert "send what you have" in said


def test_a_clip_that_is_too_short_wherever_the_moment_is_says_what_the_force_asks_for() -> None:
    [_, said] = advice(
        [replace(clip(duration_s=20.0), moment_s=None)], rules=WEST_MIDLANDS, incident_on=HAPPENED
    )[0]
    assert said.message.startswith(
        "This footage lasts 20 seconds. West Midlands Police ask for 1 minute before it happened and 1 minute after it."
    )


def test_a_force_that_requires_the_lead_up_says_so() -> None:
    said = words(replace(GOOD, moment_s=12.0), rules=ESSEX)
    assert "need 30 seconds before it" in said
    assert "may not be able to act" in said


FRONT = replace(CLIP, duration_s=60.0)
EARLIER = replace(FRONT, created_as_written="2026-05-10T07:13:00Z")
LATER = replace(FRONT, created_as_written="2026-05-10T07:15:02Z")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([(FRONT, "front", 30.0)], ["lead_up_short", "follow_up_short"]),
        ([(FRONT, "front", 30.0), (LATER, "front", None)], ["lead_up_short"]),
        ([(FRONT, "front", None)], ["moment_not_marked", "clip_short"]),
        ([(FRONT, "front", None), (LATER, "front", None)], ["moment_not_marked"]),
        ([(FRONT, "front", None), (LATER, "rear", 30.0)], []),
        ([(FRONT, "front", 30.0), (LATER, "rear", None)], ["lead_up_short", "follow_up_short"]),
        ([(FRONT, "front", 30.0), (LATER, "rear", None), (LATER, "front", None)], ["lead_up_short"]),
        ([(FRONT, "", 30.0), (LATER, "", None)], ["lead_up_short"]),
        (
            [
                (FRONT, "front", 30.0),
                (replace(LATER, created_as_written="2026-05-10T07:25:00Z"), "front", None),
            ],
            ["lead_up_short", "follow_up_short"],
        ),
        (
            [(replace(FRONT, created_as_written=None), "front", 30.0), (LATER, "front", None)],
            ["lead_up_short"],
        ),
        (
            [(replace(FRONT, created_as_written=None), "", 30.0), (LATER, "", None)],
            ["lead_up_short", "follow_up_short"],
        ),
        ([(FRONT, "front", 30.0), (PHOTOGRAPH, "front", None)], ["lead_up_short", "follow_up_short"]),
    ],
)
def test_the_clip_that_goes_on_where_this_one_ends_counts(
    files: list[tuple[MediaFacts, str, float | None]], expected: list[str]
) -> None:
    described = [DescribedFile(facts=facts, view=view, moment_s=at) for facts, view, at in files]
    assert codes(*described) == expected


def test_the_clip_before_counts_as_lead_up() -> None:
    files = (
        DescribedFile(facts=EARLIER, view="front"),
        DescribedFile(facts=FRONT, view="front", moment_s=10.0),
        DescribedFile(facts=LATER, view="front"),
    )
    assert [len(said) for said in advice(files, rules=WEST_MIDLANDS, incident_on=HAPPENED)] == [0, 0, 0]


def test_one_marked_file_is_enough() -> None:
    assert codes(replace(GOOD, moment_s=None), GOOD) == []


@pytest.mark.parametrize("force", force_names())
@given(duration=st.floats(2.0, 1200.0), share=st.floats(0, 1), photographs=st.integers(0, 2))
def test_lead_up_is_short_exactly_where_the_force_says(
    force: str, duration: float, share: float, photographs: int
) -> None:
    rules, moment = load_force(force), duration * share
    files = [DescribedFile(facts=replace(CLIP, duration_s=duration), moment_s=moment)]
    files += [DescribedFile(facts=PHOTOGRAPH)] * photographs
    found = set(codes(*files, rules=rules))
    assert ("lead_up_short" in found) == (moment < rules.lead_up.before_s - HALF_A_SECOND)
    assert ("follow_up_short" in found) == (duration - moment < rules.lead_up.after_s - HALF_A_SECOND)


@given(before=st.integers(0, 300), after=st.integers(0, 300), strength=st.sampled_from(Strength))
def test_any_rule_gives_words_without_a_hole(before: int, after: int, strength: Strength) -> None:
    rules = replace(WEST_MIDLANDS, lead_up=LeadUp(before_s=before, after_s=after, strength=strength))
    worst = DescribedFile(
        facts=replace(
            CLIP, duration_s=0.5, width=2, height=2, mean_luma=9.0, sharpness=0.0, created_as_written="2001-01-01T00:00:00"
        ),
        moment_s=0.2,
    )  # fmt: skip
    for said in advice([worst], rules=rules, incident_on=HAPPENED)[0]:
        assert "{" not in said.message
        assert said.message.endswith(".")


def test_codes_are_told_apart() -> None:
    table = checks(WEST_MIDLANDS)
    assert len({check.code for check in table}) == len(table)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.9, "0 seconds"), (1.0, "1 second"), (59.9, "59 seconds"), (60.0, "1 minute"), (61.5, "1 minute 1 second"), (125.0, "2 minutes 5 seconds")],
)  # fmt: skip
def test_seconds_in_words(seconds: float, said: str) -> None:
    assert seconds_words(seconds) == said


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-05-10T23:30:00Z", date(2026, 5, 11)),  # summer time
        ("2026-01-10T23:30:00Z", date(2026, 1, 10)),
        ("2026-05-10T23:30:00", date(2026, 5, 10)),
        ("2026-05-10T23:30:00+05:00", date(2026, 5, 10)),
        ("0000-00-00T00:00:00Z", None),
    ],
)
def test_a_files_date_is_londons(written: str, day: date | None) -> None:
    assert made_on(replace(CLIP, created_as_written=written)) == day
