"""How letters leave: the adapter that the settings name."""

from services.core.adapters.notify_govuk import GovukNotifier
from services.core.adapters.notify_outbox import OutboxNotifier
from services.core.adapters.notify_smtp import SmtpNotifier, SmtpServer
from services.core.bootstrap import Core
from services.core.errors import Refusal, Refused
from services.core.ports import Notifier
from services.core.settings import Settings

_NEEDED = {
    "outbox": (),
    "smtp": ("smtp_host", "mail_from"),
    "govuk": ("govuk_notify_key", "govuk_notify_email_template", "govuk_notify_text_template"),
}


class PostNotSet(Refused):
    """The notifier that was chosen lacks settings; each refusal names one."""


def notifier(core: Core) -> Notifier:
    """Raises `PostNotSet` with every setting that is missing."""
    settings = core.settings
    missing = [name for name in _NEEDED[settings.notifier] if not _is_set(settings, name)]
    if missing:
        raise PostNotSet(*(_refusal(settings, name) for name in missing))
    if settings.notifier == "smtp":
        return SmtpNotifier(server=_server(settings), sender=settings.mail_from, sender_name=core.rules.name)
    return _govuk(settings) if settings.notifier == "govuk" else OutboxNotifier()


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value if isinstance(value, str) else value.get_secret_value())


def _refusal(settings: Settings, name: str) -> Refusal:
    setting = f"OPSNAP_{name.upper()}"
    return Refusal(
        code="setting_missing", field=setting, message=f"OPSNAP_NOTIFIER={settings.notifier} needs {setting}."
    )


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
