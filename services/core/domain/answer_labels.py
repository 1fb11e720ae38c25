"""What each answer of a report is called where it is read back to the reporter, and on the paper for another force."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SECTIONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "What it is": {"screening": "Is it any of these?", "incident.kind": "Kind of driving"},
        "When and where": {
            "incident.local_at": "Date and time",
            "incident.doubt_minutes": "How sure of the time",
            "incident.road": "Road",
            "incident.town": "Town or area",
            "incident.council_area": "Council area",
            "incident.pin": "Exact place",
        },
        "The vehicle": {
            "vehicle.mark_raw": "Registration mark",
            "vehicle.unreadable": "Mark can be read",
            "vehicle.make": "Make",
            "vehicle.model": "Model",
            "vehicle.colour": "Colour",
            "vehicle.type": "Type",
            "vehicle.driver_description": "The driver",
            "further_vehicles": "Vehicle",
        },
        "What happened": {
            "account.what_happened": "What happened",
            "account.own_part": "What you were doing",
            "account.why_wrong": "What was wrong",
            "witnesses.injuries": "Somebody was hurt",
            "witnesses.children": "Children were there",
            "witnesses.occupants": "Who was with you",
            "witnesses.independent": "Witness",
            "incident.direction": "Your direction",
            "incident.speed_limit": "Speed limit",
            "incident.weather": "Weather",
            "incident.light": "Light",
            "incident.surface": "Road surface",
            "incident.traffic": "Traffic",
        },
        "The camera": {
            "camera.type": "Camera",
            "camera.make": "Make of the camera",
            "camera.mounting": "Where it was",
            "camera.owner": "Owner",
            "camera.continuous": "Recorded without a break",
            "camera.clock": "Time shown is right",
            "incident.clock_offset_s": "How far the clock was out",
            "camera.downloaded_by": "Copied by",
            "camera.downloaded_on": "Copied on",
            "camera.edited": "Changed in any way",
            "declarations.original_kept": "Keeping the original",
            "declarations.not_posted_online": "Kept off the internet",
            "declarations.no_payment": "Nobody paid you",
        },
        "The reporter": {
            "reporter.title": "Title",
            "reporter.full_name": "Full name",
            "reporter.date_of_birth": "Date of birth",
            "reporter.role": "How you were travelling",
            "reporter.address": "Address",
            "reporter.email": "Email address",
            "reporter.phone": "Telephone number",
            "reporter.preference": "How to reach you",
            "reporter.language": "Language or interpreter",
            "reporter.accessibility": "What we should know",
            "reporter.remember": "Remember these details",
        },
        "Declared": {
            "declarations.will_attend_court": "Willing to go to court",
            "declarations.dates_to_avoid": "Dates to avoid",
            "declarations.section_9": "Will sign a true statement",
            "declarations.privacy_read": "Read the privacy notice",
            "declarations.education_use": "Footage may teach road safety",
            "declarations.media_use": "Footage may be shown in public",
        },
    }
)
"""By the headings of the paper and the path in the report, in the order of the journey."""

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {path: label for labels in SECTIONS.values() for path, label in labels.items()}
)
"""What the reporter reads."""

PAPER_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **LABELS,
        "screening": "Any of these",
        "account.own_part": "What the reporter was doing",
        "witnesses.occupants": "Who was with the reporter",
        "incident.direction": "The reporter's direction",
        "declarations.no_payment": "Nobody paid for it",
        "reporter.role": "How they were travelling",
        "reporter.preference": "How to reach them",
        "reporter.accessibility": "What the police should know",
    }
)
"""What others read, who must not take "you" for themselves."""
