"""The contract of `EvidenceStore`, on the real S3 API: what is bound, what is kept, what is never overwritten."""

import hashlib
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from services.core.adapters.store_s3 import S3Store
from services.core.errors import NotFound, Unavailable
from services.core.ports import Area, EvidenceStore, StoredPart
from services.core.settings import Settings
from tests import outgoing

MIB = 2**20


@pytest.fixture(scope="module")
def store(settings: Settings) -> EvidenceStore:
    return S3Store(settings)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(
    store: EvidenceStore, key: str, upload: str, number: int, promised: bytes, sent: bytes
) -> httpx.Response:
    signed = store.sign_part(
        key=key, store_upload_id=upload, number=number, size=len(promised), sha256=sha256(promised)
    )
    return outgoing.put(signed.url, content=sent, headers=signed.headers)


def complete(store: EvidenceStore, key: str, upload: str, *pieces: bytes) -> None:
    here = store.stored_parts(key=key, store_upload_id=upload)
    promised = tuple(replace(part, sha256=sha256(pieces[part.number - 1])) for part in here)
    store.complete_multipart(key=key, store_upload_id=upload, parts=promised)


def upload_whole(store: EvidenceStore, data: bytes) -> str:
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    pieces = [data[at : at + 5 * MIB] for at in range(0, len(data), 5 * MIB)]
    for number, piece in enumerate(pieces, start=1):
        assert put(store, key, upload, number, piece, piece).is_success
    complete(store, key, upload, *pieces)
    return key


def test_parts_come_together_in_order_whatever_order_they_came_in(
    store: EvidenceStore, tmp_path: Path
) -> None:
    first, last = b"a" * (5 * MIB), b"b" * 1234
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    assert put(store, key, upload, 2, last, last).is_success
    assert put(store, key, upload, 1, first, first).is_success
    stored = store.stored_parts(key=key, store_upload_id=upload)
    assert [(part.number, part.size) for part in stored] == [(1, len(first)), (2, len(last))]
    complete(store, key, upload, first, last)
    store.fetch(area=Area.QUARANTINE, key=key, to=tmp_path / "whole")
    assert (tmp_path / "whole").read_bytes() == first + last


@pytest.mark.parametrize(
    ("promised", "sent"),
    [(b"x" * 1000, b"y" * 1000), (b"x" * 1000, b"x" * 999), (b"x" * 1000, b"x" * 1001), (b"x" * 1000, b"")],
    ids=["other bytes", "shorter", "longer", "nothing"],
)
def test_a_url_takes_only_the_bytes_it_was_signed_for(
    store: EvidenceStore, promised: bytes, sent: bytes
) -> None:
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    assert not put(store, key, upload, 1, promised, sent).is_success
    assert store.stored_parts(key=key, store_upload_id=upload) == ()


def test_a_tampered_url_is_refused(store: EvidenceStore) -> None:
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    signed = store.sign_part(key=key, store_upload_id=upload, number=1, size=4, sha256=sha256(b"data"))
    other = signed.url.replace("partNumber=1", "partNumber=2")
    assert other != signed.url
    assert outgoing.put(other, content=b"data", headers=signed.headers).status_code == httpx.codes.FORBIDDEN


def test_a_part_sent_twice_is_one_part(store: EvidenceStore) -> None:
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    for _ in range(2):
        assert put(store, key, upload, 1, b"same", b"same").is_success
    assert [part.size for part in store.stored_parts(key=key, store_upload_id=upload)] == [4]


def test_our_own_part_counts_like_a_signed_one(store: EvidenceStore) -> None:
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    part = store.put_part(key=key, store_upload_id=upload, number=1, data=b"form")
    store.complete_multipart(key=key, store_upload_id=upload, parts=(part,))
    assert store.read(area=Area.QUARANTINE, key=key) == b"form"


def test_completing_twice_is_completing_once(store: EvidenceStore) -> None:
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    assert put(store, key, upload, 1, b"data", b"data").is_success
    parts = tuple(
        replace(part, sha256=sha256(b"data")) for part in store.stored_parts(key=key, store_upload_id=upload)
    )
    store.complete_multipart(key=key, store_upload_id=upload, parts=parts)
    store.complete_multipart(key=key, store_upload_id=upload, parts=parts)
    assert store.size_of(area=Area.QUARANTINE, key=key) == 4


def test_completing_what_never_was_is_not_found(store: EvidenceStore) -> None:
    ghost = (StoredPart(number=1, size=9, etag='"0"', sha256=None),)
    with pytest.raises((NotFound, Unavailable)):
        store.complete_multipart(key=f"uploads/{uuid4()}", store_upload_id="none", parts=ghost)


def test_aborting_forgets_the_parts_and_never_harms_a_completed_object(store: EvidenceStore) -> None:
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    assert put(store, key, upload, 1, b"data", b"data").is_success
    complete(store, key, upload, b"data")
    store.abort_multipart(key=key, store_upload_id=upload)
    assert store.read(area=Area.QUARANTINE, key=key) == b"data"


def test_evidence_is_never_overwritten(store: EvidenceStore) -> None:
    first, second = upload_whole(store, b"first"), upload_whole(store, b"second")
    kept = f"case/{uuid4()}"
    store.keep(quarantine_key=first, evidence_key=kept)
    store.keep(quarantine_key=second, evidence_key=kept)
    assert store.read(area=Area.EVIDENCE, key=kept) == b"first"


def test_a_playback_url_answers_ranges_and_expires(store: EvidenceStore) -> None:
    key = upload_whole(store, bytes(range(256)) * 100)
    url = store.sign_get(area=Area.QUARANTINE, key=key, seconds=60)
    answer = outgoing.get(url, headers={"range": "bytes=10-19"})
    assert answer.status_code == httpx.codes.PARTIAL_CONTENT
    assert answer.content == bytes(range(10, 20))
    assert outgoing.get(url.split("?")[0]).status_code == httpx.codes.FORBIDDEN


def test_what_is_not_there_is_said_in_one_way(store: EvidenceStore, tmp_path: Path) -> None:
    assert store.size_of(area=Area.EVIDENCE, key="nothing") is None
    with pytest.raises(NotFound):
        store.fetch(area=Area.EVIDENCE, key="nothing", to=tmp_path / "nothing")
    with pytest.raises(NotFound):
        store.stored_parts(key="nothing", store_upload_id="nothing")
    store.delete(area=Area.EVIDENCE, key="nothing")


def test_a_store_that_is_away_is_unavailable(settings: Settings) -> None:
    away = S3Store(settings.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:9"}))
    with pytest.raises(Unavailable):
        away.check()


def test_derivatives_land_in_their_own_room(store: EvidenceStore, tmp_path: Path) -> None:
    file = tmp_path / "poster.jpg"
    file.write_bytes(b"picture")
    key = f"case/{uuid4()}/poster.jpg"
    store.put_derived(key=key, path=file, content_type="image/jpeg")
    assert store.size_of(area=Area.DERIVED, key=key) == 7
    assert store.size_of(area=Area.EVIDENCE, key=key) is None


def test_a_browser_of_our_sites_may_send_parts(store: EvidenceStore, settings: Settings) -> None:
    key = f"uploads/{uuid4()}"
    upload = store.open_multipart(key=key, content_type="video/mp4")
    signed = store.sign_part(key=key, store_upload_id=upload, number=1, size=4, sha256=sha256(b"data"))
    headers = {
        "origin": settings.public_url,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "x-amz-checksum-sha256",
    }
    answer = httpx.options(signed.url, headers=headers)
    assert answer.headers["access-control-allow-origin"] in {settings.public_url, "*"}
