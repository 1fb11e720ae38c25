"""Work on a case's files as staff read of it: what is being done, and how far it is."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.core.ports import Job

JOB_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Job.INSPECT_FOOTAGE: "Inspecting the file",
        Job.PREPARE_PREVIEW: "Preparing the viewing copy",
        Job.READ_PLATES: "Reading registration marks",
        Job.MAKE_STILL: "Making a still",
        Job.CUT_EXCERPT: "Cutting an excerpt",
        Job.PROPOSE_REDACTIONS: "Looking for faces and plates to hide",
        Job.REDACT_STILL: "Hiding faces and plates in a still",
        Job.SEND_MESSAGE: "Sending a letter",
        Job.LOOK_UP_VEHICLE: "Asking the vehicle register",
    }
)
JOB_STATE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"waiting": "waiting", "running": "running", "done": "done", "stopped": "stopped: see Needs attention"}
)
