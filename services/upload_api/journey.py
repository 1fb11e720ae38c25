"""The reporter's journey as a table: one thing on each page, in order, and what comes next.

What every report needs lies on the way from the first page to the check page. What few have to say lies aside, and is added
from the task list or the check page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.core.domain.force_rules import ForceRules
from services.core.domain.report import CameraClock, Report
from services.core.errors import Refusal
from services.upload_api.questions import DOUBT, FOLD, OFFSET, PIN

TASKS: Final = "/report"
CHECK: Final = "/report/check"
STATEMENT: Final = "/report/statement"
DONE: Final = "/report/done"
CHANGING: Final = "check"
"""In the query of a page: the reporter came from the check page, and goes back there."""


class Section(StrEnum):
    """The parts of a report, in order; each is one line of the task list."""

    FIT = "Check it is for us"
    PLACE = "When and where"
    FOOTAGE = "Footage"
    VEHICLE = "The vehicle"
    ACCOUNT = "What happened"
    CAMERA = "The camera"
    REPORTER = "About you"
    DECLARATIONS = "What you declare"


Applies = Callable[[Report, ForceRules], bool]


def _always(_: Report, __: ForceRules) -> bool:
    return True


def _may_be_elsewhere(report: Report, rules: ForceRules) -> bool:
    """Whether the place is not ours, or nobody said whose it is."""
    area = report.incident.council_area
    return bool(area) and not rules.in_force(rules.area_of(area))


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page. `asks` are paths of `QUESTIONS`; `lists` the path under which it keeps a list.

    A page without a template is shown by a module of its own. `tells` is false where the page after it gives the advice;
    one that `leads_on` may have nothing to show, so that nobody goes back to it. What one `adds` that is on nobody's way is said by the link to it.
    """

    slug: str
    title: str
    section: Section
    asks: tuple[str, ...] = ()
    lists: str = ""
    template: str = ""
    optional: bool = False
    tells: bool = True
    leads_on: bool = False
    adds: str = ""
    applies: Applies = _always

    @property
    def is_conditional(self) -> bool:
        """Whether only some reports need the page: an answer before it leads there."""
        return self.applies is not _always

    @property
    def aside(self) -> bool:
        """Whether nobody is led there who does not want to add something."""
        return bool(self.adds)

    @property
    def path(self) -> str:
        """The address of the page."""
        return f"/report/{self.slug}"

    def owns(self, field: str | None) -> bool:
        """Whether a field of the report is asked here."""
        if self.lists and (field or "").startswith(f"{self.lists}."):
            return True
        return asked_as(field) in self.asks


def asked_as(field: str | None) -> str:
    """The question of `QUESTIONS` that a field belongs to."""
    name = field or ""
    return _PARTS.get(name, name.removesuffix(".time").removesuffix(".way"))


_PARTS: Final = {"incident.latitude": PIN, "incident.longitude": PIN, FOLD: "incident.local_at"}
"""Fields that are asked as part of another."""


def _asking(
    slug: str,
    section: Section,
    title: str,
    *asks: str,
    adds: str = "",
    tells: bool = True,
    applies: Applies = _always,
) -> Step:
    """A page of questions; its template has its name. What `adds` something lies aside, and is optional."""
    return Step(
        slug=slug,
        title=title,
        section=section,
        asks=asks,
        template=f"steps/{slug}.html",
        optional=bool(adds),
        adds=adds,
        tells=tells,
        applies=applies,
    )


STEPS: Final = (
    _asking("screening", Section.FIT, "Is any of this true?", "screening", tells=False),
    _asking("kind", Section.FIT, "What kind of bad driving was it?", "incident.kind"),
    _asking("when", Section.PLACE, "When did it happen?", "incident.local_at", DOUBT, tells=False),
    Step(slug="clock", title="How long you have", section=Section.PLACE, leads_on=True),
    _asking(
        "where",
        Section.PLACE,
        "Where did it happen?",
        *("incident.road", "incident.town", "incident.council_area", PIN),
        tells=False,
    ),
    Step(
        slug="other-force",
        title="Another force's area",
        section=Section.PLACE,
        applies=_may_be_elsewhere,
        optional=True,
    ),
    Step(slug="footage", title="Send your footage", section=Section.FOOTAGE),
    Step(slug="moment", title="When it happens in the clip", section=Section.FOOTAGE, leads_on=True),
    _asking(
        "vehicle",
        Section.VEHICLE,
        "Which vehicle was it?",
        *("vehicle.mark_raw", "vehicle.unreadable", "vehicle.make", "vehicle.model", "vehicle.colour"),
    ),
    _asking(
        "driver",
        Section.VEHICLE,
        "What did the driver look like? (optional)",
        "vehicle.driver_description",
        adds="what the driver looked like",
    ),
    Step(
        slug="vehicles",
        title="Which other vehicles were driven badly?",
        adds="other vehicles",
        section=Section.VEHICLE,
        lists="further_vehicles",
        optional=True,
    ),
    _asking(
        "what-happened",
        Section.ACCOUNT,
        "In your own words",
        *("account.what_happened", "account.own_part", "account.why_wrong"),
    ),
    _asking(
        "people",
        Section.ACCOUNT,
        "Who was affected?",
        *("witnesses.injuries", "witnesses.children", "witnesses.occupants"),
        adds="people who were affected",
    ),
    Step(
        slug="witnesses",
        title="Who else saw it?",
        adds="other witnesses",
        section=Section.ACCOUNT,
        lists="witnesses.independent",
        optional=True,
    ),
    _asking(
        "conditions",
        Section.ACCOUNT,
        "What were the road and the weather like?",
        *("incident.direction", "incident.speed_limit", "incident.weather"),
        *("incident.light", "incident.surface", "incident.traffic"),
        adds="the road and the weather",
    ),
    _asking(
        "camera",
        Section.CAMERA,
        "What recorded it?",
        *(
            "camera.type",
            "camera.make",
            "camera.mounting",
            "camera.owner",
            "camera.continuous",
            "camera.clock",
        ),
    ),
    _asking(
        "clock-error",
        Section.CAMERA,
        "How far out was the camera's clock?",
        OFFSET,
        applies=lambda report, _: report.camera.clock is CameraClock.WRONG,
    ),
    _asking(
        "copying",
        Section.CAMERA,
        "How was the footage copied and kept?",
        *("camera.downloaded_by", "camera.downloaded_on", "camera.edited"),
        *("declarations.original_kept", "declarations.not_posted_online", "declarations.no_payment"),
    ),
    _asking(
        "name",
        Section.REPORTER,
        "Who are you?",
        *("reporter.title", "reporter.full_name", "reporter.date_of_birth", "reporter.role"),
    ),
    _asking(
        "contact",
        Section.REPORTER,
        "How can we reach you?",
        *("reporter.address", "reporter.email", "reporter.phone", "reporter.preference"),
        *("reporter.language", "reporter.accessibility", "reporter.remember"),
    ),
    _asking(
        "court",
        Section.DECLARATIONS,
        "Court and privacy",
        *("declarations.will_attend_court", "declarations.dates_to_avoid", "declarations.section_9"),
        *("declarations.privacy_read", "declarations.education_use", "declarations.media_use"),
    ),
)
"""Every page before the check page, in order; those aside stand where their answers are read back."""


ASIDE: Final = tuple(each for each in STEPS if each.aside)
"""What can be added, and need not be."""


def step_called(slug: str) -> Step:
    """The step of this name. Raises `KeyError`."""
    return {each.slug: each for each in STEPS}[slug]


def step_for(field: str | None) -> Step | None:
    """The page that asks for a field of the report, None for what is asked nowhere."""
    return next((each for each in STEPS if each.owns(field)), None)


def applicable(report: Report, rules: ForceRules) -> tuple[Step, ...]:
    """The pages that this report needs."""
    return tuple(each for each in STEPS if each.applies(report, rules))


def after(slug: str, report: Report, *, rules: ForceRules) -> str:
    """The address of the page after this one; the check page after the last, the task list after one that lies aside."""
    if step_called(slug).aside:
        return TASKS
    found = following(slug, report, rules=rules)
    return found.path if found else CHECK


def following(slug: str, report: Report, *, rules: ForceRules) -> Step | None:
    """The page after this one; None after the last, and after one that lies aside."""
    if step_called(slug).aside:
        return None
    return next(iter(_from(slug, STEPS, report, rules)), None)


def before(slug: str, report: Report, *, rules: ForceRules) -> str:
    """The address of the page before this one; the task list before the first, and before one that lies aside."""
    if step_called(slug).aside:
        return TASKS
    earlier = [each for each in _from(slug, STEPS[::-1], report, rules) if not each.leads_on]
    return earlier[0].path if earlier else TASKS


def _from(slug: str, steps: Iterable[Step], report: Report, rules: ForceRules) -> tuple[Step, ...]:
    ordered = tuple(steps)
    place = [each.slug for each in ordered].index(slug)
    return tuple(each for each in ordered[place + 1 :] if each.applies(report, rules) and not each.aside)


def own(each: Step, refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """The refusals of one page's questions."""
    return tuple(refusal for refusal in refusals if each.owns(refusal.field))
