"""`opsnap outbox`: the letters to reporters that this service keeps to itself, newest last, with their links."""

from typing import Annotated

import typer

from services.cli.configuration import load_settings
from services.core.bootstrap import opened, sender_of
from services.core.errors import Refusal, Refused
from services.core.queries.outbox import OutboxLetter, outbox
from services.web.pages import moment

_SENT = Refusal(
    code="letters_are_sent", message="Letters go out here (OPSNAP_NOTIFIER), so they are not for us to read."
)


def show_outbox(
    most: Annotated[int, typer.Option(min=1, max=1000, help="How many of the newest letters")] = 10,
) -> None:
    """Print the newest letters to reporters, as they would read them."""
    settings = load_settings()
    if not settings.outbox_is_visible:
        raise Refused(_SENT)
    with opened(settings) as core:
        seal = sender_of(core.settings, core.rules).seal
        letters = outbox(core.database, seal=seal, public_url=settings.public_url, limit=most)
    typer.echo("\n\n".join(map(_words, reversed(letters))) or "No letters yet.")


def _words(letter: OutboxLetter) -> str:
    to = f"{letter.channel} to {letter.address or 'no address'}"
    head = f"--- {moment(letter.promised_at)}, {letter.reference}, {to}: {letter.state}"
    return "\n".join(line for line in (head, letter.subject, letter.body) if line)
