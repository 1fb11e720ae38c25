"""The words of the register's panel: none is missing, and a vehicle is told as far as it is known."""

from datetime import date

import pytest

from services.core.domain.vehicle_record import MotStatus, Silence, TaxStatus, VehicleRecord
from services.core.domain.vehicle_seen import Kind, Weight
from services.core.domain.vehicles import Conclusion
from services.review_ui import register_words
from services.review_ui.register_words import vehicle_words


def test_everything_that_may_be_said_has_words() -> None:
    assert set(register_words.SILENCE_WORDS) == set(Silence)
    assert set(register_words.CONCLUSION_WORDS) == set(Conclusion)
    assert set(register_words.KIND_WORDS) == set(Kind)
    assert set(register_words.WEIGHT_WORDS) == set(Weight)


@pytest.mark.parametrize("tax", TaxStatus)
@pytest.mark.parametrize("mot", MotStatus)
def test_every_status_is_told(tax: TaxStatus, mot: MotStatus) -> None:
    assert vehicle_words(VehicleRecord(mark="AB12CDE", tax=tax, mot=mot)).count(", ") == 1


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (VehicleRecord(mark="AB12CDE"), "The register gives no details of it"),
        (VehicleRecord(mark="AB12CDE", make="FORD", made_in=2012), "FORD, made in 2012"),
        (
            VehicleRecord(
                mark="AB12CDE", make="FORD", colour="DARK BLUE", made_in=2012, first_registered=date(2012, 3, 1),
                tax=TaxStatus.TAXED, mot=MotStatus.VALID, mot_ends_on=date(2027, 2, 9), marked_for_export=True,
            ),
            "FORD, dark blue, first registered March 2012, taxed, MOT valid (until 9 February 2027), marked for export",
        ),
    ],
)  # fmt: skip
def test_a_vehicle_is_told_in_one_line(record: VehicleRecord, words: str) -> None:
    assert vehicle_words(record) == words
