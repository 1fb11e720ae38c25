"""Notifier that sends nothing: the letter stays in the outbox, where staff see it. For one machine and for trials."""

from services.core.ports import Letter


class OutboxNotifier:
    """See `Notifier`."""

    def send(self, letter: Letter) -> str:
        """The row in the database is the letter; there is nothing more to do."""
        del letter
        return "outbox"
