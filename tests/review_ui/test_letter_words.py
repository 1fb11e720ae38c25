"""Every letter, way and state has its words."""

from sqlalchemy import CheckConstraint

from services.core.db.tables_contact import Message
from services.core.domain.letters import Template, Way
from services.review_ui import letter_words


def _condition(check: CheckConstraint) -> str:
    return str(check.sqltext)


def test_no_letter_way_or_state_is_without_words() -> None:
    states = next(text for text in map(_condition, Message.__table_args__) if text.startswith("state"))
    assert set(letter_words.TEMPLATE_WORDS) == set(Template)
    assert set(letter_words.CHANNEL_WORDS) == set(Way)
    assert set(letter_words.STATE_WORDS) == set(letter_words.STATE_COLOURS)
    assert all(f"'{state}'" in states for state in letter_words.STATE_WORDS)
    assert states.count("'") == 2 * len(letter_words.STATE_WORDS)
