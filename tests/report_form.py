"""What a reporter types into the form, by the names of its fields."""

from datetime import datetime, timedelta

NAME = "Alex Example"


def answers(now: datetime) -> dict[str, str]:
    """Every required answer and some others, about two days ago; nobody and nowhere in particular."""
    happened, copied = now - timedelta(days=2), now - timedelta(days=1)
    return {
        **_day("incident.local_at", happened),
        "incident.local_at.time": "08:15",
        "incident.road": "Example Road, by the junction with Test Lane",
        "incident.town": "Birmingham",
        "incident.council_area": "birmingham",
        "vehicle.mark_raw": "ab12 cde",
        "vehicle.make": "Ford",
        "vehicle.colour": "Blue",
        "account.what_happened": "The blue car overtook me on a bend and its mirror touched my sleeve.",
        "account.own_part": "I was riding straight on in the middle of my lane at a steady speed.",
        "account.why_wrong": "There was no room to pass, and I had to brake hard to stay upright.",
        "camera.type": "handlebar",
        "camera.make": "Example",
        "camera.mounting": "On the handlebar, facing forward",
        "camera.owner": "Me",
        "camera.continuous": "yes",
        "camera.clock_right": "yes",
        "camera.downloaded_by": "Me",
        **_day("camera.downloaded_on", copied),
        "camera.edited": "no",
        "reporter.full_name": NAME,
        "reporter.date_of_birth.day": "1",
        "reporter.date_of_birth.month": "4",
        "reporter.date_of_birth.year": "1990",
        "reporter.address": "1 Example Street\nBirmingham\nB1 1AA",
        "reporter.email": "alex@example.org",
        "reporter.phone": "0121 496 0000",
        "reporter.preference": "email",
        "reporter.role": "pedal_bike",
        "declarations.original_kept": "yes",
        "declarations.not_posted_online": "yes",
        "declarations.will_attend_court": "yes",
        "declarations.section_9": "yes",
        "declarations.privacy_read": "yes",
    }


def _day(name: str, day: datetime) -> dict[str, str]:
    return {f"{name}.day": str(day.day), f"{name}.month": str(day.month), f"{name}.year": str(day.year)}
