"""A letter, through the real broker and worker: promised by a signature, sent once, though the worker was killed."""

import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from services import clock
from services.cli.embedded import Embedded
from services.core.bootstrap import Core, build, sender_of
from services.core.queries.outbox import OutboxLetter, outbox
from tests.cases import a_draft, send, sign

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def core(apps: Embedded) -> Iterator[Core]:
    built = build(apps.settings)
    yield built
    built.database.engine.dispose()


def photograph() -> bytes:
    """Something that passes inspection, however soon it is looked at."""
    written = BytesIO()
    Image.effect_noise((640, 480), 64).save(written, "JPEG")
    return written.getvalue()


def letters(core: Core, reference: str) -> list[OutboxLetter]:
    seal = sender_of(core.settings, core.rules).seal
    found = outbox(core.database, seal=seal, public_url=core.settings.public_url)
    return [letter for letter in found if letter.reference == reference]


def test_a_letter_is_sent_once_though_the_worker_was_killed_when_it_was_promised(
    apps: Embedded, core: Core
) -> None:
    now = clock.now()
    draft = a_draft(core, now=now)
    send(core, draft.token, photograph(), filename="photograph.jpg", now=now)
    apps.kill("fast")
    sign(core, draft.token, now=now)
    assert [letter.state for letter in letters(core, draft.reference)] == ["waiting"]
    apps.wait_ready("fast")
    ends = time.monotonic() + PATIENCE_SECONDS
    while letters(core, draft.reference)[0].state == "waiting" and time.monotonic() < ends:
        time.sleep(0.5)
    [letter] = letters(core, draft.reference)
    assert letter.state == "sent"
    assert letter.sent_at is not None
    assert f"{apps.settings.public_url}/status/{draft.token}" in letter.body
