import pytest

from services.core.domain.offences import NoSuchOffence, Triage
from services.core.domain.outcomes import Disposal
from services.core.rules import load_offences

CATALOGUE = load_offences()

# id, codes, needs a notice, pounds, points, DVLA codes: section by section of the domain reference
TABLE = """
dangerous_driving - Y - - DD40
careless_driving RT88575 Y 100 3 CD10
inconsiderate_driving RT88576 Y 100 3 CD20
red_light RT88971 Y 100 3 TS10
lane_or_arrow_signal RT88975,RT88973 Y 100 3 TS10
sign_endorsable RT88966 Y 100 3 TS50
sign_non_endorsable RT88751 Y 50 0 -
solid_white_line RT88760 Y 100 3 TS20
dangerous_position RT88508 Y 100 3 MS10
handheld_phone RV86019 N 200 6 CU80
not_in_control RC86814 N 100 3 CU80
no_full_view RC86815 N 100 3 CU80
obstruction RC86405 N 30 0 -
footway_driving HY35001 N 50 0 -
hard_shoulder ME82009 N 100 3 MW10
motorway_verge ME82011 N 100 3 MW10
motorway_offside_lane ME82015,ME82017 N 100 3 MW10
crossing_stop ZP97003,ZP97001 N 100 3 PC20,PC30
crossing_red_light ZP97004 N 100 3 PC20,PC30
crossing_overtake ZP97005 N 100 3 PC20,PC30
local_order RR84171 N - 0 -
vehicle_ban RR84087 N - 0 -
plate_not_conforming VE94134 N 100 0 -
plate_missing VE94150 N 100 0 -
no_seat_belt - N 100 0 -
child_seat_belt RT88510,RT88515 N 100 0 -
no_insurance - N 300 6 IN10
""".strip().splitlines()

UNCLASSIFIED = (
    "RT88756 RT88076 TS16001 TS16004 TS16005 ZP97007 HY80020 RR84180 RR84097 ME82001 ME82003 ME82004 ME82007 "
    "RT88468 RT88469 RC86036 RC86040 RC86139 RC86143 RC86531 RT88253 RT88520 RT88521 RT88505 RT88506 MP98001 RT88517"
)


def _cells(values: tuple[str, ...]) -> str:
    return ",".join(values) or "-"


def _row(offence_id: str) -> str:
    offence = CATALOGUE[offence_id]
    penalty = offence.penalty
    figures = ("-" if figure is None else str(figure) for figure in (penalty.pounds, penalty.points))
    notice = "Y" if offence.needs_nip else "N"
    return " ".join((offence_id, _cells(offence.cjs_codes), notice, *figures, _cells(penalty.dvla_codes)))


def test_the_catalogue_is_the_published_table() -> None:
    assert [_row(offence.id) for offence in CATALOGUE.offences] == TABLE


def test_only_dangerous_driving_escapes_the_six_months() -> None:
    assert [o.id for o in CATALOGUE.offences if not o.six_month_limit] == ["dangerous_driving"]
    assert CATALOGUE["dangerous_driving"].penalty.court_only


@pytest.mark.parametrize(
    ("text", "offence_id"),
    [
        ("Driving without Due Care and Attention", "careless_driving"),
        ("DRIVING  WITHOUT DUE CARE AND ATTENTION ", "careless_driving"),
        ("RC86820", "handheld_phone"),  # the old code
        ("rv86019", "handheld_phone"),
        ("Motor vehicle fail to comply with solid white line road markings", "solid_white_line"),
        ("Fail to display rear VRM plate", "plate_missing"),
    ],
)
def test_published_labels_and_codes_name_an_offence(text: str, offence_id: str) -> None:
    found = CATALOGUE.by_label(text)
    assert found is not None
    assert found.id == offence_id


@pytest.mark.parametrize("text", ["", "Driving", "RT88756", "Offence to be added"])
def test_what_is_not_classified_is_not_guessed(text: str) -> None:
    assert CATALOGUE.by_label(text) is None


def test_unclassified_codes_are_listed_as_such() -> None:
    listed = [entry.code for entry in CATALOGUE.unclassified if entry.code]
    assert listed == UNCLASSIFIED.split()
    assert {e.wording for e in CATALOGUE.unclassified if e.triage is Triage.NO_OFFENCE} == {
        "Offence to be added",
        "Duplicate Submission",
    }
    officers_direction = next(e for e in CATALOGUE.unclassified if e.code == "RT88076")
    assert officers_direction.needs_nip is True


def test_usual_disposals_come_commonest_first() -> None:
    careless = CATALOGUE["careless_driving"].usual
    assert careless == (
        Disposal.NFA,
        Disposal.EDUCATION,
        Disposal.WARNING_LETTER,
        Disposal.COURT,
        Disposal.FIXED_PENALTY,
    )


def test_an_unknown_id_says_so() -> None:
    assert CATALOGUE.get("littering") is None
    with pytest.raises(NoSuchOffence, match="littering"):
        CATALOGUE["littering"]
