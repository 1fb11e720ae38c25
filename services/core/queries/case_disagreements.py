"""Where a case's footage tells another place or time than its report."""

from collections.abc import Sequence

from services.core.domain.clocks import Reconciliation
from services.core.domain.disagreement import (
    Disagreement,
    PlacedFile,
    place_disagreements,
    time_disagreement,
)
from services.core.domain.report import Incident, Report
from services.core.queries.case_footage import FootageView


def case_disagreements(
    report: Report | None, footage: Sequence[FootageView], clocks: Reconciliation | None
) -> tuple[Disagreement, ...]:
    """Time first, as the deadlines hang on it; then the place of each accepted file. None for a report that is gone."""
    if report is None:
        return ()
    time = time_disagreement(clocks) if clocks else None
    return (*((time,) if time else ()), *_places(report.incident, footage))


def _places(happened: Incident, footage: Sequence[FootageView]) -> tuple[Disagreement, ...]:
    if happened.latitude is None or happened.longitude is None:
        return ()
    placed = [
        PlacedFile(
            position=file.position, track=file.track, moment_s=file.moment_s, length_s=file.facts.duration_s
        )
        for file in footage
        if file.state == "accepted" and file.track is not None and file.facts is not None
    ]
    reported_at = happened.at if happened.local_at else None
    return place_disagreements(placed, pin=(happened.latitude, happened.longitude), reported_at=reported_at)
