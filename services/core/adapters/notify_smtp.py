"""Notifier over SMTP (RFC 5321, submission by RFC 6409 or 8314): plain text, UTF-8, told apart from a person's mail."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from services.core.errors import Refusal, Refused, Unavailable
from services.core.ports import Channel, Letter

_SECONDS = 20
_PERMANENT = range(500, 600)
_NO_TEXTS = Refusal(code="no_texts", message="A mail server carries no text messages.")
_NOT_AN_ADDRESS = Refusal(
    code="address_refused", message="This is not an email address that can be written to."
)
_REFUSED = Refusal(code="address_refused", message="The mail server does not take mail for this address.")
_NOT_TAKEN = Refusal(code="letter_refused", message="The mail server does not take this letter.")


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where mail is handed over. `security` is starttls, tls or none; a blank user signs in as nobody.

    `tls` is for servers whose certificate the machine does not know.
    """

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None


class SmtpNotifier:
    """See `Notifier`. The same letter twice has the same Message-ID, so that mailboxes show it once."""

    def __init__(self, *, server: SmtpServer, sender: str, sender_name: str) -> None:
        self._server, self._from = server, Address(sender_name, addr_spec=sender)

    def send(self, letter: Letter) -> str:
        if letter.channel is not Channel.EMAIL:
            raise Refused(_NO_TEXTS)
        email = self._email(letter)
        with _translated(), _connection(self._server) as connection:
            connection.send_message(email)
        return str(email["Message-ID"])

    def _email(self, letter: Letter) -> EmailMessage:
        email = EmailMessage(policy=SMTP if letter.address.isascii() else SMTPUTF8)
        try:
            email["To"] = Address(addr_spec=letter.address)
            email["Subject"] = letter.subject
        except ValueError as error:  # the address or the subject would break out of its header
            raise Refused(_NOT_AN_ADDRESS) from error
        email["From"] = self._from
        email["Message-ID"] = f"<{letter.message_id}@{self._from.domain}>"
        email["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice answers it
        email.set_content(letter.body, cte="quoted-printable")  # not every server carries 8 bits
        return email


@contextmanager
def _connection(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    tls = server.tls or ssl.create_default_context()
    with _open(server, tls) as connection:
        if server.security == "starttls":
            connection.starttls(context=tls)
        if server.user:
            connection.login(server.user, server.password)
        yield connection


def _open(server: SmtpServer, tls: ssl.SSLContext) -> smtplib.SMTP:
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=_SECONDS, context=tls)
    return smtplib.SMTP(server.host, server.port, timeout=_SECONDS)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        if all(code in _PERMANENT for code, _ in error.recipients.values()):
            raise Refused(_REFUSED) from None
        raise Unavailable("The mail server does not take it now.") from None
    except smtplib.SMTPDataError as error:
        if error.smtp_code in _PERMANENT:
            raise Refused(_NOT_TAKEN) from None
        raise Unavailable("The mail server does not take it now.") from None
    except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
        raise Refused(_NOT_AN_ADDRESS) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable("The mail server does not answer.") from error
