"""How letters leave: the adapter that the settings name."""

import re
from collections.abc import Callable, Iterator

import structlog

from services.core.adapters.notify_govuk import GovukNotifier
from services.core.adapters.notify_outbox import OutboxNotifier
from services.core.adapters.notify_smtp import SmtpNotifier, SmtpServer
from services.core.domain.letters import is_email
from services.core.errors import Refusal, Refused, Unavailable
from services.core.ports import Letter, Notifier
from services.core.settings import Settings

log = structlog.get_logger()
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(f".+-{_UUID}-{_UUID}")


class PostNotSet(Refused):
    """The notifier that was chosen lacks settings, or they cannot be right; each refusal names one."""


class PostClosed:
    """What a worker has whose settings are for other queues, or wrong: letters wait until that is mended."""

    def __init__(self, why: PostNotSet) -> None:
        self._why = str(why)

    def send(self, letter: Letter) -> str:
        """Raises `Unavailable`, always."""
        raise Unavailable(f"Letter {letter.message_id} waits. {self._why}")


def post(settings: Settings, *, sender_name: str) -> Notifier:
    """The notifier, or `PostClosed`: a worker that is for footage needs no settings for mail."""
    try:
        return notifier(settings, sender_name=sender_name)
    except PostNotSet as error:
        log.warning("post_not_set", settings=[refusal.field for refusal in error.refusals])
        return PostClosed(error)


def notifier(settings: Settings, *, sender_name: str) -> Notifier:
    """`sender_name` is what mailboxes show. Raises `PostNotSet` with every setting that is missing or wrong."""
    if faults := tuple(_faults(settings)):
        raise PostNotSet(*faults)
    if settings.notifier == "smtp":
        return SmtpNotifier(server=_server(settings), sender=settings.mail_from, sender_name=sender_name)
    return _govuk(settings) if settings.notifier == "govuk" else OutboxNotifier()


def _faults(settings: Settings) -> Iterator[Refusal]:
    """What the chosen notifier needs, in the order of the settings."""
    needed: dict[str, tuple[tuple[str, str, Callable[[str], object]], ...]] = {
        "outbox": (),
        "smtp": (
            ("smtp_host", settings.smtp_host, bool),
            ("mail_from", settings.mail_from, is_email),
        ),
        "govuk": (
            ("govuk_notify_key", settings.govuk_notify_key.get_secret_value(), _KEY.fullmatch),
            ("govuk_notify_email_template", settings.govuk_notify_email_template, bool),
            ("govuk_notify_text_template", settings.govuk_notify_text_template, bool),
        ),
    }
    for name, value, is_right in needed[settings.notifier]:
        if not is_right(value):
            setting = f"OPSNAP_{name.upper()}"
            what = f"{setting} is not what it should be" if value else f"it needs {setting}"
            message = f"OPSNAP_NOTIFIER={settings.notifier}: {what}."
            yield Refusal(code="setting_wrong", field=setting, message=message)


def _server(settings: Settings) -> SmtpServer:
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )


def _govuk(settings: Settings) -> GovukNotifier:
    return GovukNotifier(
        key=settings.govuk_notify_key.get_secret_value(),
        email_template=settings.govuk_notify_email_template,
        text_template=settings.govuk_notify_text_template,
        url=settings.govuk_notify_url,
    )
