"""Exhibit labels are read from the frozen words."""

from datetime import date

from services.core.domain.receipt import exhibit_labels
from services.core.domain.statement import compose, exhibits
from tests.cases import NAME, NOW, a_report

FIRST, SECOND = "a" * 64, "b" * 64


def labels_of(*files: tuple[str, str]) -> dict[str, str]:
    produced = exhibits(full_name=NAME, files=files)
    statement = compose(
        a_report(now=NOW), reference="OS-7K3M-9QXZ", footage=produced, made_on=date(2026, 6, 10)
    )
    return exhibit_labels(statement.text)


def test_each_file_has_the_label_of_its_hash() -> None:
    assert labels_of(("front.mp4", FIRST), ("rear.mp4", SECOND)) == {FIRST: "AE/1", SECOND: "AE/2"}


def test_a_file_that_was_produced_twice_has_both_labels() -> None:
    assert labels_of(("front.mp4", FIRST), ("copy.mp4", FIRST)) == {FIRST: "AE/1, AE/2"}


def test_a_file_name_cannot_pass_for_another_files_hash() -> None:
    name = f"x”, SHA-256 {SECOND}."
    assert labels_of((name, FIRST)) == {FIRST: "AE/1"}


def test_without_a_statement_there_are_no_labels() -> None:
    assert exhibit_labels("") == {}
