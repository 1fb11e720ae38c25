"""Which notifier the settings make, and what they lack."""

from uuid import uuid4

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from services.core.adapters.notify_govuk import GovukNotifier
from services.core.adapters.notify_outbox import OutboxNotifier
from services.core.adapters.notify_smtp import SmtpNotifier
from services.core.errors import Unavailable
from services.core.ports import Channel, Letter
from services.core.settings import Settings
from services.processing_worker.post import PostNotSet, notifier, post

KEY = "live-" + "-".join(["00000000-0000-0000-0000-000000000000"] * 2)
SMTP = {"notifier": "smtp", "smtp_host": "mail.test", "mail_from": "do-not-reply@force.test"}
GOVUK = {
    "notifier": "govuk",
    "govuk_notify_key": SecretStr(KEY),
    "govuk_notify_email_template": "one",
    "govuk_notify_text_template": "other",
}


def settings(**changes: object) -> Settings:
    needed = {
        "database_url": SecretStr("postgresql+psycopg://a:b@127.0.0.1:9/c"),
        "broker_url": SecretStr("redis://127.0.0.1:9/0"),
        "s3_endpoint_url": "http://127.0.0.1:9",
        "s3_access_key": SecretStr("a"),
        "s3_secret_key": SecretStr("b"),
        "secret_key": SecretStr("c"),
    }
    return Settings(**needed | changes)  # type: ignore[arg-type]  # names of its own fields


@pytest.mark.parametrize(
    ("changes", "kind"), [({}, OutboxNotifier), (SMTP, SmtpNotifier), (GOVUK, GovukNotifier)]
)
def test_the_settings_choose_how_letters_go(changes: dict[str, object], kind: type) -> None:
    assert type(notifier(settings(**changes), sender_name="Force")) is kind


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"notifier": "smtp"}, ["OPSNAP_SMTP_HOST", "OPSNAP_MAIL_FROM"]),
        (
            {"notifier": "govuk"},
            [
                "OPSNAP_GOVUK_NOTIFY_KEY",
                "OPSNAP_GOVUK_NOTIFY_EMAIL_TEMPLATE",
                "OPSNAP_GOVUK_NOTIFY_TEXT_TEMPLATE",
            ],
        ),
        (GOVUK | {"govuk_notify_key": SecretStr("0" * 64)}, ["OPSNAP_GOVUK_NOTIFY_KEY"]),
        (SMTP | {"mail_from": "Force <x@force.test>"}, ["OPSNAP_MAIL_FROM"]),
    ],
)
def test_every_setting_that_is_missing_or_wrong_is_named_at_once(
    changes: dict[str, object], said: list[str]
) -> None:
    with pytest.raises(PostNotSet) as error:
        notifier(settings(**changes), sender_name="Force")
    assert [refusal.field for refusal in error.value.refusals] == said
    assert all(name in str(error.value) for name in said)


def test_a_worker_without_settings_for_mail_works_and_letters_wait() -> None:
    letter = Letter(
        message_id=uuid4(), channel=Channel.EMAIL, address="alex@example.org", subject="", body=""
    )
    with capture_logs() as logs:
        closed = post(settings(notifier="smtp"), sender_name="Force")
    with pytest.raises(Unavailable, match="OPSNAP_SMTP_HOST") as error:
        closed.send(letter)
    assert "alex" not in str(error.value)
    assert logs == [
        {
            "event": "post_not_set",
            "log_level": "warning",
            "settings": ["OPSNAP_SMTP_HOST", "OPSNAP_MAIL_FROM"],
        }
    ]
