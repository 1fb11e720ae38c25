"""The contract of `Notifier`: over a real mail server, over Notify's documented API (a simulator), and the outbox."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.core.adapters.notify_govuk import GovukNotifier
from services.core.adapters.notify_outbox import OutboxNotifier
from services.core.adapters.notify_smtp import SmtpNotifier, SmtpServer
from services.core.errors import Refused, Unavailable
from services.core.ports import Channel, Letter, Notifier
from tests.mail_server import PASSWORD, USER, MailServer, serving_mail
from tests.notify_simulator import TEMPLATES, NotifySimulator
from tests.serving import serving

SENDER = "do-not-reply@force.test"
LINK = "https://report.force.test/status/" + "a1B2_-" * 8


def a_letter(**changes: object) -> Letter:
    letter = Letter(
        message_id=uuid4(),
        channel=Channel.EMAIL,
        address="alex@example.org",
        subject="We have your report – £5",
        body=f"Thank you.\n\nŵ ü – “quoted”.\n.\n{LINK}\n",
    )
    return replace(letter, **changes)  # type: ignore[arg-type]  # names of its own fields


@dataclass(frozen=True, kw_only=True)
class Post:
    """A notifier, and what can be known and done at its other end."""

    notifier: Notifier
    arrived: Callable[[], list[tuple[str, str, str]]]
    put_off: Callable[[], None] = lambda: None
    turn_away: Callable[[], None] = lambda: None


# ---- the other ends -----------------------------------------------------------------------------------------------


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[MailServer]:
    with serving_mail(tmp_path) as server:
        yield server


def smtp(mail: MailServer, **changes: object) -> SmtpNotifier:
    server = SmtpServer(
        host="127.0.0.1", port=mail.port, security="starttls", user=USER, password=PASSWORD, tls=mail.trust
    )
    server = replace(server, **changes)  # type: ignore[arg-type]  # names of its own fields
    return SmtpNotifier(server=server, sender=SENDER, sender_name="Example Police, North")


@pytest.fixture
def by_smtp(mail: MailServer) -> Post:
    def arrived() -> list[tuple[str, str, str]]:
        once = {email["Message-ID"]: email for email in mail.taken}  # as a mailbox shows them
        return [
            (str(email["To"]), str(email["Subject"]), email.get_content().replace("\r\n", "\n"))
            for email in once.values()
        ]

    return Post(
        notifier=smtp(mail),
        arrived=arrived,
        put_off=lambda: setattr(mail, "answer", "451 4.3.0 Try again later"),
        turn_away=lambda: setattr(mail, "answer", "550 5.1.1 alex@example.org: no such mailbox"),
    )


@pytest.fixture(scope="module")
def notify_api() -> Iterator[tuple[NotifySimulator, str]]:
    simulator = NotifySimulator()
    with serving(simulator.app) as address:
        yield simulator, address


def govuk(simulator: NotifySimulator, address: str, **changes: str) -> GovukNotifier:
    given = {
        "key": simulator.key,
        "email_template": TEMPLATES["email"],
        "text_template": TEMPLATES["sms"],
        "url": address,
    }
    return GovukNotifier(**given | changes)


@pytest.fixture
def by_notify(notify_api: tuple[NotifySimulator, str]) -> Post:
    simulator, address = notify_api
    simulator.sent.clear()
    simulator.limited = False

    def arrived() -> list[tuple[str, str, str]]:
        return [
            (
                sent.get("email_address") or sent["phone_number"],
                sent["personalisation"].get("subject", ""),
                sent["personalisation"]["body"],
            )
            for sent in simulator.sent
        ]

    return Post(
        notifier=govuk(simulator, address),
        arrived=arrived,
        put_off=lambda: setattr(simulator, "limited", True),
    )


@pytest.fixture
def by_outbox() -> Post:
    return Post(notifier=OutboxNotifier(), arrived=list)


SENDING = pytest.mark.parametrize("how", ["by_smtp", "by_notify"])
EVERY = pytest.mark.parametrize("how", ["by_smtp", "by_notify", "by_outbox"])


@pytest.fixture
def post(how: str, request: pytest.FixtureRequest) -> Post:
    found: Post = request.getfixturevalue(how)
    return found


# ---- what each of them keeps --------------------------------------------------------------------------------------


@EVERY
def test_sending_gives_a_reference_and_the_same_one_for_the_same_letter(post: Post) -> None:
    letter = a_letter()
    assert post.notifier.send(letter) == post.notifier.send(letter) != ""


@SENDING
def test_a_letter_arrives_whole(post: Post) -> None:
    letter = a_letter()
    post.notifier.send(letter)
    assert post.arrived() == [(letter.address, letter.subject, letter.body)]


@SENDING
def test_the_same_letter_twice_is_one_to_its_reader(post: Post) -> None:
    letter = a_letter()
    post.notifier.send(letter)
    post.notifier.send(letter)
    post.notifier.send(a_letter(subject="Another one"))
    assert [subject for _, subject, _ in post.arrived()] == [letter.subject, "Another one"]


@SENDING
def test_what_may_go_later_is_unavailable(post: Post) -> None:
    post.put_off()
    with pytest.raises(Unavailable):
        post.notifier.send(a_letter())
    assert post.arrived() == []


@SENDING
def test_an_address_that_is_none_is_refused_without_being_named(post: Post) -> None:
    with pytest.raises(Refused) as error:
        post.notifier.send(a_letter(address="alex at example"))
    assert [refusal.code for refusal in error.value.refusals] == ["address_refused"]
    assert "alex" not in str(error.value)


def test_a_text_goes_to_its_number_without_a_subject(by_notify: Post) -> None:
    text = a_letter(channel=Channel.TEXT, address="+447700900123", subject="", body="See " + LINK)
    by_notify.notifier.send(text)
    assert by_notify.arrived() == [("+447700900123", "", "See " + LINK)]


# ---- a mail server ------------------------------------------------------------------------------------------------


def test_mail_says_that_a_machine_wrote_it_and_who(by_smtp: Post, mail: MailServer) -> None:
    letter = a_letter()
    by_smtp.notifier.send(letter)
    [email] = mail.taken
    assert email["From"] == f'"Example Police, North" <{SENDER}>'
    assert email["Auto-Submitted"] == "auto-generated"
    assert UUID(email["Message-ID"].strip("<>").partition("@")[0]) == letter.message_id
    assert email.get_content_type() == "text/plain"
    assert email.get_content_charset() == "utf-8"
    assert mail.recipients == [letter.address]


def test_a_mailbox_that_is_not_there_is_refused_without_being_named(by_smtp: Post) -> None:
    by_smtp.turn_away()
    with pytest.raises(Refused) as error:
        by_smtp.notifier.send(a_letter())
    assert "alex" not in str(error.value)


@pytest.mark.parametrize(
    "changes",
    [{"address": "alex@example.org\r\nBcc: all@example.org"}, {"subject": "Hello\r\nBcc: all@example.org"}],
)
def test_nothing_breaks_out_of_its_header(by_smtp: Post, mail: MailServer, changes: dict[str, str]) -> None:
    with pytest.raises(Refused):
        by_smtp.notifier.send(a_letter(**changes))
    assert mail.taken == []


def test_a_mail_server_carries_no_texts(by_smtp: Post) -> None:
    with pytest.raises(Refused, match="no text messages"):
        by_smtp.notifier.send(a_letter(channel=Channel.TEXT, address="+447700900123"))


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"tls": None}, {"port": 9}], ids=str)
def test_letters_wait_while_the_server_is_away_or_our_settings_are_wrong(
    mail: MailServer, changes: dict[str, object]
) -> None:
    with pytest.raises(Unavailable):
        smtp(mail, **changes).send(a_letter())
    assert mail.taken == []


# ---- GOV.UK Notify ------------------------------------------------------------------------------------------------


def test_letters_wait_while_the_key_is_wrong_or_nobody_answers(
    notify_api: tuple[NotifySimulator, str],
) -> None:
    simulator, address = notify_api
    wrong = f"test-{uuid4()}-{uuid4()}"
    for changes in ({"key": wrong}, {"url": "http://127.0.0.1:9"}):
        with pytest.raises(Unavailable):
            govuk(simulator, address, **changes).send(a_letter())


def test_a_template_of_theirs_that_is_not_there_is_refused(notify_api: tuple[NotifySimulator, str]) -> None:
    simulator, address = notify_api
    with pytest.raises(Refused, match="check its templates"):
        govuk(simulator, address, email_template=str(uuid4())).send(a_letter())
