"""The monthly table: the annual report's, figure for figure, from the demonstration's counted facts."""

from collections.abc import Iterator
from datetime import date

import pytest

from services.core.bootstrap import Core, build
from services.core.domain.statistics import VERSIONS
from services.core.queries.statistics import NoSuchDefinition, as_csv, monthly_table, monthly_tables
from services.core.settings import Settings

FORCE = "west_midlands"
TABLE_2 = """\
date_of_submission,submissions,positive_outcome_rate,no_further_action,other_such_as_false_plates
April 2024,1239,81%,17%,2%
May 2024,1304,80%,19%,1%
June 2024,1493,86%,13%,1%
July 2024,1409,89%,10%,1%
August 2024,1257,84%,15%,1%
September 2024,1632,83%,16%,1%
October 2024,1658,82%,17%,1%
November 2024,1518,85%,14%,1%
December 2024,1220,84%,14%,2%
January 2025,1662,86%,11%,2%
February 2025,2098,86%,12%,2%
March 2025,2441,85%,13%,2%
"""
"""West Midlands PCC annual report 2024/25, Table 2, as printed: typed from the report, not read from our rules."""


@pytest.fixture(scope="module")
def seeded(seeded_settings: Settings) -> Iterator[Core]:
    core = build(seeded_settings)
    yield core
    core.database.engine.dispose()


def test_the_csv_is_table_2_figure_for_figure(seeded: Core) -> None:
    table = monthly_table(seeded.database, force=FORCE, demonstration=True)
    assert as_csv(table).replace("\r\n", "\n") == TABLE_2


def test_the_page_prints_table_2_with_thousands_and_a_total(seeded: Core) -> None:
    table = monthly_table(seeded.database, force=FORCE, demonstration=True)
    printed = [
        f"{line.month},{line.submissions.replace(',', '')},{line.positive},{line.nfa},{line.other}"
        for line in table.lines
    ]
    assert printed == TABLE_2.splitlines()[1:]
    total = table.total
    assert (total.month, total.submissions) == ("Total", "18,931")
    assert (total.positive, total.nfa, total.other) == ("84.4%", "14.1%", "1.5%")
    assert table.lines[0].submissions == "1,239"


def test_exact_counts_stand_behind_the_printed_ones_and_say_when_they_were_counted(seeded: Core) -> None:
    table = monthly_table(seeded.database, force=FORCE, demonstration=True)
    for line in table.lines:
        counts = line.counts
        assert counts.positive + counts.nfa + counts.other == counts.decided == counts.submissions
        assert line.as_at == table.as_at is not None
    assert table.total.counts.submissions == sum(line.counts.submissions for line in table.lines)


def test_every_line_says_that_it_is_a_demonstration(seeded: Core) -> None:
    table = monthly_table(seeded.database, force=FORCE, demonstration=True)
    assert table.demonstration
    assert all(line.demonstration for line in (*table.lines, table.total))
    assert "demonstration" in table.file_name


def test_the_demonstration_is_in_no_live_figure(seeded: Core) -> None:
    live, shown = monthly_tables(seeded.database, force=FORCE)
    assert (live.demonstration, live.lines, live.total.submissions, live.as_at) == (False, (), "0", None)
    assert live.total.positive == "–"
    assert shown.demonstration


def test_the_definition_and_its_effect_are_printed_with_the_figures(seeded: Core) -> None:
    table = monthly_table(seeded.database, force=FORCE, demonstration=True, definition="v2025")
    assert table.definition is VERSIONS["v2025"]
    by_id = {made.definition.id: made.total.counts for made in table.by_definition}
    moved = by_id["v2024"].positive - by_id["v2025"].positive
    assert moved > 0
    assert by_id["v2025"].nfa - by_id["v2024"].nfa == moved
    assert table.total.counts == by_id["v2025"]


def test_months_may_be_chosen(seeded: Core) -> None:
    table = monthly_table(
        seeded.database, force=FORCE, demonstration=True, first=date(2024, 12, 1), last=date(2025, 1, 1)
    )
    assert [line.month for line in table.lines] == ["December 2024", "January 2025"]


def test_an_unknown_definition_is_said_with_the_known_ones(seeded: Core) -> None:
    with pytest.raises(NoSuchDefinition, match="v2024, v2025"):
        monthly_table(seeded.database, force=FORCE, definition="v1999")


def test_another_force_has_nothing(seeded: Core) -> None:
    assert monthly_tables(seeded.database, force="essex")[0].lines == ()
