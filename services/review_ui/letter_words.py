"""How staff read what was written to reporters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from services.core.domain.letters import Template, Way

TEMPLATE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Template.REPORT_RECEIVED: "We have your report",
        Template.DECIDED: "The decision",
        Template.QUESTION_ASKED: "A question to the reporter",
        Template.TRANSFERRED: "Passed to another force",
        Template.WITHDRAWN: "The report is withdrawn",
        Template.DRAFT_LINK: "A link to go on with a report",
        Template.RETURNING_LINK: "A link to fill in details",
    }
)
CHANNEL_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {Way.EMAIL: "Email", Way.TEXT: "Text", Way.POST: "Post"}
)
STATE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "waiting": "Waiting",
        "by_hand": "To be posted",
        "sent": "Sent",
        "failed": "Failed",
        "dropped": "Not needed any more",
    }
)
STATE_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "waiting": "govuk-tag--yellow",
        "by_hand": "govuk-tag--orange",
        "sent": "govuk-tag--green",
        "failed": "govuk-tag--red",
        "dropped": "govuk-tag--grey",
    }
)
LETTER_WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "template_words": TEMPLATE_WORDS,
        "channel_words": CHANNEL_WORDS,
        "letter_state_words": STATE_WORDS,
        "letter_state_colours": STATE_COLOURS,
    }
)
"""What templates may use."""
