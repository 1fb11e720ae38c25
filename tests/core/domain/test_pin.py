import pytest

from services.core.domain.pin import is_in_the_kingdom, pin_words, read_pin


@pytest.mark.parametrize(
    ("typed", "pin"),
    [
        ("52.4862, -1.8904", (52.4862, -1.8904)),
        ("52.4862,-1.8904", (52.4862, -1.8904)),
        ("52.4862 -1.8904", (52.4862, -1.8904)),
        (" (52.4862; −1.8904) ", (52.4862, -1.8904)),
        ("52.4862° N, 1.8904° W", (52.4862, -1.8904)),
        ("52.4862N 1.8904w", (52.4862, -1.8904)),
        ("52, 1", (52.0, 1.0)),
    ],
)
def test_coordinates_are_read_as_people_type_them(typed: str, pin: tuple[float, float]) -> None:
    assert read_pin(typed) == pin


@pytest.mark.parametrize(
    "typed", ["", "here", "52.4862", "52,4862, -1,8904", "52.48.62, 1", "SP 0686", "1e2, 3"]
)
def test_what_is_no_pair_of_coordinates_is_none(typed: str) -> None:
    assert read_pin(typed) is None


@pytest.mark.parametrize(
    ("pin", "inside"),
    [
        ((52.4862, -1.8904), True),
        ((60.15, -1.14), True),  # Lerwick
        ((54.6, -5.93), True),  # Belfast
        ((-1.8904, 52.4862), False),  # the wrong way round
        ((52.481, 1.76), True),  # Ness Point, Lowestoft
        ((52.4862, 1.8904), False),  # Birmingham without its minus, in the sea
        ((48.85, 2.35), False),  # Paris
    ],
)
def test_a_point_outside_the_kingdom_is_known(pin: tuple[float, float], *, inside: bool) -> None:
    assert is_in_the_kingdom(pin) is inside


def test_a_pin_that_is_read_back_is_the_same_pin() -> None:
    assert read_pin(pin_words((52.4862, -1.8904))) == (52.4862, -1.8904)
