import pytest

from services.core.domain.kinds import Kind, Kinds, refusals
from services.core.rules import load_kinds, load_offences

KINDS, OFFENCES = load_kinds(), load_offences()


def test_every_kind_names_offences_that_exist() -> None:
    assert refusals(KINDS, offences=OFFENCES) == ()
    assert all(OFFENCES.get(offence) for kind in KINDS.kinds for offence in kind.offences)


def test_every_kind_is_said_in_words_of_its_own() -> None:
    words = [kind.words for kind in KINDS.kinds]
    assert len(set(words)) == len(words)
    assert KINDS.words("red_light") == "It went through a red light"
    assert KINDS.words("no_such_kind") == ""


@pytest.mark.parametrize(
    ("kind", "needs"),
    [
        ("close_pass", True),
        ("red_light", True),
        ("handheld_phone", False),
        ("seat_belt", False),
        ("pavement", True),  # may turn out to be careless driving too
        ("other", True),
        ("", True),
        ("no_such_kind", True),
    ],
)
def test_the_strictest_offence_of_a_kind_says_whether_a_notice_is_due(kind: str, *, needs: bool) -> None:
    assert KINDS.needs_nip(kind, offences=OFFENCES) is needs


def test_a_list_that_cannot_be_used_says_all_that_is_wrong() -> None:
    wrong = Kinds(
        version="x",
        kinds=(
            Kind(id="a", words="A", offences=("no_such_offence",)),
            Kind(id="a", words=""),
        ),
    )
    messages = [refusal.message for refusal in refusals(wrong, offences=OFFENCES)]
    assert messages == [
        "Give an id of letters and underscores, and words.",
        "This id is there twice.",
        "There is no offence 'no_such_offence' in the catalogue.",
    ]
    assert refusals(Kinds(version="x", kinds=()), offences=OFFENCES)
