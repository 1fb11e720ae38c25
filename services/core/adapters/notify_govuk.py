"""Notifier over GOV.UK Notify: one template of theirs for email, one for texts, both filled with our words.

Their documentation: https://docs.notifications.service.gov.uk/rest-api.html
"""

import logging
from http import HTTPStatus
from typing import Any, Final

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from services.core.errors import Refusal, Refused, Unavailable
from services.core.ports import Channel, Letter

_SECONDS = 20
logging.getLogger("notifications_python_client").setLevel(logging.ERROR)  # its warnings quote what was sent
_LATER: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
"""403 is a key that does not work: the operator mends it, and the letter waits. 429 is a limit."""
_ADDRESS_WORDS = ("email_address", "phone_number", "recipient", "number")
_ADDRESS = Refusal(code="address_refused", message="GOV.UK Notify does not send to this address.")
_LETTER = Refusal(
    code="letter_refused", message="GOV.UK Notify does not take this letter: check its templates."
)


class GovukNotifier:
    """See `Notifier`. Notify has no idempotency key, so a letter is looked for by its reference before it is sent."""

    def __init__(self, *, key: str, email_template: str, text_template: str, url: str) -> None:
        client: Any = NotificationsAPIClient  # their library says nothing of types
        self._client = client(key, base_url=url, timeout=_SECONDS)
        self._templates = {Channel.EMAIL: email_template, Channel.TEXT: text_template}

    def send(self, letter: Letter) -> str:
        try:
            found = self._client.get_all_notifications(reference=str(letter.message_id))["notifications"]
            sent = found[0] if found else self._send(letter)
        except APIError as error:
            raise _translated(error) from None  # what it says may hold the address
        return str(sent["id"])

    def _send(self, letter: Letter) -> dict[str, Any]:
        words = {"template_id": self._templates[letter.channel], "reference": str(letter.message_id)}
        if letter.channel is Channel.TEXT:
            sent = self._client.send_sms_notification(
                phone_number=letter.address, personalisation={"body": letter.body}, **words
            )
        else:
            personalisation = {"subject": letter.subject, "body": letter.body}
            sent = self._client.send_email_notification(
                email_address=letter.address, personalisation=personalisation, **words
            )
        answer: dict[str, Any] = sent
        return answer


def _translated(error: APIError) -> Refused | Unavailable:
    status = error.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER or status < HTTPStatus.BAD_REQUEST:
        return Unavailable(f"GOV.UK Notify cannot take it now ({status}).")
    about_address = any(word in str(error.message) for word in _ADDRESS_WORDS)
    return Refused(_ADDRESS if about_address else _LETTER)
