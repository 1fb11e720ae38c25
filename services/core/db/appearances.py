"""What inspection tells of where a file may come from, kept beside it."""

from pydantic import TypeAdapter

from services.core.db.tables import Footage
from services.core.domain.media import Inspection, MediaFacts
from services.core.domain.provenance import Hint, hints

HINTS = TypeAdapter(tuple[Hint, ...])


def remember_appearance(footage: Footage, inspection: Inspection, facts: MediaFacts) -> None:
    """Hints of an accepted file's origin."""
    found = hints(inspection.origin, facts=facts, filename=footage.filename)
    footage.hints = HINTS.dump_python(found, mode="json")
