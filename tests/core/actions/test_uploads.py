"""The upload protocol: idempotent, bound to its draft, and nothing acknowledged is lost."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.core.actions.cancel_upload import cancel_upload
from services.core.actions.complete_upload import complete_upload
from services.core.actions.reap_uploads import reap_uploads
from services.core.actions.sign_parts import PartRequest, sign_parts
from services.core.bootstrap import Core
from services.core.db import submissions, uploads
from services.core.db.uploads import UploadClosed
from services.core.errors import NotFound, Refused
from services.core.queries.submission_status import submission_status
from services.core.queries.upload_status import upload_status
from tests.cases import NOW, a_draft, begin_upload, put_parts, send

MIB = 2**20
FOOTAGE = bytes(range(256)) * 4096 * 9  # 9 MiB: two parts
SHA256 = hashlib.sha256(FOOTAGE).hexdigest()


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.code for refusal in refused.value.refusals}


def test_a_file_sent_whole_gets_a_hash_receipt_and_waits_for_inspection(core: Core) -> None:
    draft = a_draft(core)
    receipt = send(core, draft.token, FOOTAGE)
    assert (receipt.sha256, receipt.size) == (SHA256, len(FOOTAGE))
    [file] = submission_status(core.database, token=draft.token).files
    assert (file.state, file.sha256) == ("received", SHA256)


def test_completing_twice_gives_the_same_receipt(core: Core) -> None:
    draft = a_draft(core)
    first = send(core, draft.token, FOOTAGE)
    later = NOW + timedelta(hours=1)
    again = complete_upload(
        core.database,
        token=draft.token,
        upload_id=first.upload_id,
        sha256=SHA256,
        store=core.store,
        now=later,
    )
    assert again == first


def test_completing_at_the_same_moment_makes_one_footage(core: Core) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    put_parts(core, draft.token, upload_id, FOOTAGE)

    def complete(_: int) -> object:
        return complete_upload(
            core.database, token=draft.token, upload_id=upload_id, sha256=SHA256, store=core.store, now=NOW
        )

    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(complete, range(4)))
    assert len(receipts) == 1
    assert len(submission_status(core.database, token=draft.token).files) == 1


def test_a_gap_is_named_and_filling_it_completes(core: Core) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    with pytest.raises(Refused) as refused:
        complete_upload(
            core.database, token=draft.token, upload_id=upload_id, sha256=SHA256, store=core.store, now=NOW
        )
    assert codes(refused) == {"parts_missing"}
    assert "1, 2" in str(refused.value)
    put_parts(core, draft.token, upload_id, FOOTAGE)
    complete_upload(
        core.database, token=draft.token, upload_id=upload_id, sha256=SHA256, store=core.store, now=NOW
    )


def test_where_an_upload_stands_is_asked_of_the_store(core: Core) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    idle = timedelta(hours=72)
    before = upload_status(core.database, token=draft.token, upload_id=upload_id, store=core.store, idle=idle)
    put_parts(core, draft.token, upload_id, FOOTAGE)
    after = upload_status(core.database, token=draft.token, upload_id=upload_id, store=core.store, idle=idle)
    assert (before.received, after.received, after.received_bytes) == ((), (1, 2), len(FOOTAGE))


def test_a_part_of_another_length_than_was_signed_counts_as_not_here(core: Core) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    put_parts(core, draft.token, upload_id, FOOTAGE[: 8 * MIB])
    last = PartRequest(number=2, size=MIB, sha256=hashlib.sha256(FOOTAGE[8 * MIB :]).hexdigest())
    with core.database.unit_of_work() as work:
        sign_parts(work, token=draft.token, upload_id=upload_id, parts=[last], store=core.store, now=NOW)
    core.store.put_part(**_where(core, draft.token, upload_id), number=2, data=b"cut short")
    status = upload_status(
        core.database, token=draft.token, upload_id=upload_id, store=core.store, idle=timedelta(days=3)
    )
    assert (status.received, status.received_bytes) == ((1,), 8 * MIB)


def test_parts_that_were_joined_by_a_call_whose_answer_was_lost_need_not_be_sent_again(core: Core) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    put_parts(core, draft.token, upload_id, FOOTAGE)
    where = _where(core, draft.token, upload_id)
    pieces = (FOOTAGE[: 8 * MIB], FOOTAGE[8 * MIB :])
    stored = zip(core.store.stored_parts(**where), pieces, strict=True)
    parts = tuple(replace(part, sha256=hashlib.sha256(piece).hexdigest()) for part, piece in stored)
    core.store.complete_multipart(**where, parts=parts)
    status = upload_status(
        core.database, token=draft.token, upload_id=upload_id, store=core.store, idle=timedelta(days=3)
    )
    assert (status.state, status.received, status.received_bytes) == ("open", (1, 2), len(FOOTAGE))


def _where(core: Core, token: str, upload_id: UUID) -> dict[str, str]:
    with core.database.unit_of_work() as work:
        row = uploads.get(work, upload_id, submission=submissions.by_token(work, token))
    return {"key": row.store_key, "store_upload_id": row.store_upload_id}


def test_the_same_file_begun_again_is_the_same_upload(core: Core) -> None:
    draft = a_draft(core)
    first = begin_upload(core, draft.token, size=len(FOOTAGE), fingerprint="mine")
    assert begin_upload(core, draft.token, size=len(FOOTAGE), fingerprint="mine") == first
    assert begin_upload(core, draft.token, size=len(FOOTAGE), fingerprint="another") != first


def test_a_stranger_cannot_tell_an_upload_from_none(core: Core) -> None:
    mine, stranger = a_draft(core), a_draft(core)
    upload_id = begin_upload(core, mine.token, size=10)
    for token, wanted in ((stranger.token, upload_id), ("guess", upload_id), (mine.token, uuid4())):
        with pytest.raises(NotFound):
            upload_status(
                core.database, token=token, upload_id=wanted, store=core.store, idle=timedelta(hours=1)
            )


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (PartRequest(number=0, size=1, sha256=SHA256), "part_number"),
        (PartRequest(number=3, size=1, sha256=SHA256), "part_number"),
        (PartRequest(number=1, size=1, sha256=SHA256), "part_size"),
        (PartRequest(number=2, size=8 * MIB, sha256=SHA256), "part_size"),
        (PartRequest(number=2, size=MIB, sha256="none"), "part_sha256"),
        (PartRequest(number=2, size=MIB, sha256=SHA256.upper()), "part_sha256"),
    ],
)
def test_a_part_that_cannot_be_is_not_signed(core: Core, part: PartRequest, code: str) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    with pytest.raises(Refused) as refused, core.database.unit_of_work() as work:
        sign_parts(work, token=draft.token, upload_id=upload_id, parts=[part], store=core.store, now=NOW)
    assert codes(refused) == {code}


def test_every_wrong_part_of_a_batch_is_named(core: Core) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    good = PartRequest(number=2, size=MIB, sha256=SHA256)
    parts = [replace(good, number=9), good, replace(good, sha256="x")]
    with pytest.raises(Refused) as refused, core.database.unit_of_work() as work:
        sign_parts(work, token=draft.token, upload_id=upload_id, parts=parts, store=core.store, now=NOW)
    assert codes(refused) == {"part_number", "part_sha256"}


@pytest.mark.parametrize(
    ("filename", "size", "code"),
    [
        ("clip.mp4", 0, "empty_file"),
        ("clip.mp4", 10**13, "file_too_big"),
        ("report.docx", 10, "wrong_type"),
        ("x.exe", 10, "wrong_type"),
    ],
)
def test_what_cannot_be_footage_is_refused_before_a_byte_is_sent(
    core: Core, filename: str, size: int, code: str
) -> None:
    draft = a_draft(core)
    with pytest.raises(Refused) as refused:
        begin_upload(core, draft.token, size=size, filename=filename)
    assert codes(refused) == {code}


def test_ten_files_are_enough(core: Core) -> None:
    draft = a_draft(core)
    for number in range(10):
        begin_upload(core, draft.token, size=10, filename=f"{number}.mp4")
    with pytest.raises(Refused) as refused:
        begin_upload(core, draft.token, size=10, filename="11.mp4")
    assert codes(refused) == {"too_many_files"}


def test_a_cancelled_upload_takes_no_more_parts(core: Core) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    for _ in range(2):
        with core.database.unit_of_work() as work:
            cancel_upload(work, token=draft.token, upload_id=upload_id, store=core.store, now=NOW)
    with pytest.raises(UploadClosed):
        put_parts(core, draft.token, upload_id, FOOTAGE)


def test_the_reaper_takes_the_idle_and_leaves_the_live(core: Core) -> None:
    draft = a_draft(core)
    idle = begin_upload(core, draft.token, size=len(FOOTAGE), now=NOW - timedelta(hours=80))
    live = begin_upload(core, draft.token, size=len(FOOTAGE), now=NOW - timedelta(hours=80))
    put_parts(core, draft.token, live, FOOTAGE, now=NOW - timedelta(hours=1))
    with core.database.unit_of_work() as work:
        assert reap_uploads(work, idle=timedelta(hours=72), store=core.store, now=NOW) == 1
    with pytest.raises(UploadClosed):
        put_parts(core, draft.token, idle, FOOTAGE)
    complete_upload(
        core.database, token=draft.token, upload_id=live, sha256=SHA256, store=core.store, now=NOW
    )


def test_a_wrong_whole_hash_is_refused_in_form_and_found_out_in_substance(core: Core) -> None:
    draft = a_draft(core)
    upload_id = begin_upload(core, draft.token, size=len(FOOTAGE))
    put_parts(core, draft.token, upload_id, FOOTAGE)
    with pytest.raises(Refused) as refused:
        complete_upload(
            core.database, token=draft.token, upload_id=upload_id, sha256="zz", store=core.store, now=NOW
        )
    assert codes(refused) == {"sha256"}
