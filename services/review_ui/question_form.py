"""The form that asks a reporter."""

from datetime import date

from pydantic import BaseModel, Field


class QuestionForm(BaseModel):
    """As it was sent, for refilling."""

    question: str = Field(default="", max_length=20_000)
    wants_footage: str = Field(default="", max_length=3)
    due_day: str = Field(default="", max_length=10)
    due_month: str = Field(default="", max_length=10)
    due_year: str = Field(default="", max_length=10)

    @property
    def text(self) -> str:
        """The question with plain line ends, without a NUL, which no database takes."""
        return self.question.replace("\x00", "").replace("\r\n", "\n")

    @property
    def due_on(self) -> date | None:
        """The day that was typed; None where it is no day."""
        try:
            return date(int(self.due_year), int(self.due_month), int(self.due_day))
        except ValueError:
            return None


def empty_form(day: date) -> QuestionForm:
    """A form with this day filled in."""
    return QuestionForm(due_day=str(day.day), due_month=str(day.month), due_year=str(day.year))
