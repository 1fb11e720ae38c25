"""The upload protocol as a stranger's program meets it, over real Postgres and a real store."""

import hashlib
import os
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr, TypeAdapter
from sqlalchemy.engine import make_url

from services.cli.embedded import Embedded
from services.clock import now
from services.core.actions.reap_uploads import reap_uploads
from services.core.bootstrap import build
from services.core.domain.report import Report
from services.core.settings import Settings
from services.upload_api.main import create_app
from tests import outgoing
from tests.cases import NAME, a_report
from tests.serving import serving
from tests.upload_api.sender import Sender, cut

pytestmark = pytest.mark.stack

MEBIBYTE = 2**20
PROBLEM = "application/problem+json"


def codes(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"] == PROBLEM
    return [reason["code"] for reason in answer.json()["errors"]]


def attempts(stack: Embedded, submission_id: str) -> list[tuple[str, list[str], int | None]]:
    url = make_url(stack.superuser_url).set(drivername="postgresql").render_as_string(hide_password=False)
    query = "SELECT what, codes, size FROM attempts WHERE submission_id = %s ORDER BY at"
    with psycopg.connect(url) as connection:
        return [(what, found, size) for what, found, size in connection.execute(query, [submission_id])]


def signed_report(**changes: Any) -> dict[str, Any]:
    report = TypeAdapter(Report).dump_python(a_report(now=now()), mode="json")
    return {"report": report, "signed_name": NAME} | changes


# ---- the way through ----


def test_a_file_in_parts_becomes_a_receipt_with_its_hash(sender: Sender, site: httpx.Client) -> None:
    data = os.urandom(17 * MEBIBYTE)
    opened = sender.offer(data)
    assert (opened["part_size"], opened["part_count"]) == (8 * MEBIBYTE, 3)
    pieces = cut(data, opened["part_size"])
    sender.put(opened, {3: pieces[3], 1: pieces[1]})  # in any order
    half = sender.call("GET", f"/api/uploads/{opened['upload_id']}").json()
    assert (half["received"], half["received_bytes"], half["state"]) == ([1, 3], 9 * MEBIBYTE, "open")
    another_device = {"cookie": f"opsnap_draft={sender.token}"}
    page = site.get("/report/footage", headers=another_device).text
    assert "9.4 MB of 17.8 MB is safe" in page
    assert "It was being sent within the last minute" in page
    sender.put(opened, {2: pieces[2]})
    digest = hashlib.sha256(data).hexdigest()
    receipt = sender.complete(opened, sha256=digest).json()
    assert (receipt["sha256"], receipt["size"], receipt["filename"]) == (digest, len(data), "clip.mp4")


def test_a_signed_report_is_received_and_can_be_followed(sender: Sender) -> None:
    sender.send(b"the original footage")
    sent = sender.call("POST", "/api/submissions/report", signed_report())
    assert sent.status_code == 201, sent.text
    body = sent.json()
    assert body["reference"] == sender.reference
    assert hashlib.sha256(body["statement"].encode()).hexdigest() == body["statement_sha256"]
    assert body["status_url"].endswith(f"/status/{sender.token}")
    status = sender.call("GET", "/api/submission").json()
    assert (status["state"], status["outcome"]) == ("inspecting", None)
    assert [file["state"] for file in status["files"]] == ["received"]


def test_every_call_may_be_repeated(sender: Sender) -> None:
    data = b"twice the same"
    opened = sender.offer(data, fingerprint="the-same-file")
    assert sender.offer(data, fingerprint="the-same-file")["upload_id"] == opened["upload_id"]
    sender.put(opened, {1: data})
    sender.put(opened, {1: data})
    first, second = (sender.complete(opened).json() for _ in range(2))
    assert first == second
    signed, again = (sender.call("POST", "/api/submissions/report", signed_report()).json() for _ in range(2))
    assert signed == again
    assert len(sender.call("GET", "/api/submission").json()["files"]) == 1


# ---- bad bytes ----


def test_the_store_refuses_bytes_that_were_not_announced(sender: Sender) -> None:
    data = b"what was announced"
    opened = sender.offer(data)
    [part] = sender.sign(opened, {1: data}).json()
    other = b"WHAT was announced"
    refused = outgoing.put(part["url"], content=other, headers=part["headers"])
    assert 400 <= refused.status_code < 500
    longer = outgoing.put(part["url"], content=data + b"!", headers=part["headers"])
    assert 400 <= longer.status_code < 500
    received = sender.call("GET", f"/api/uploads/{opened['upload_id']}").json()["received"]
    assert received == []


def test_a_gap_is_named_and_completing_again_after_mending_it_works(sender: Sender, stack: Embedded) -> None:
    data = os.urandom(9 * MEBIBYTE)
    opened = sender.offer(data)
    pieces = cut(data, opened["part_size"])
    sender.put(opened, {1: pieces[1]})
    refused = sender.complete(opened)
    assert refused.status_code == 422
    assert codes(refused) == ["parts_missing"]
    assert "Parts 2 have not arrived" in refused.json()["errors"][0]["message"]
    assert attempts(stack, sender.submission_id) == [("complete_upload", ["parts_missing"], None)]
    sender.put(opened, {2: pieces[2]})
    assert sender.complete(opened).status_code == 200


def test_parts_that_cannot_be_are_refused_all_at_once(sender: Sender) -> None:
    opened = sender.offer(b"0123456789")
    refused = sender.sign(opened, {1: b"too short", 2: b"beyond the end"})
    assert refused.status_code == 422
    assert sorted(codes(refused)) == ["part_number", "part_size"]


# ---- what may not begin ----


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        ({"filename": "clip.mp4", "size": 0}, ["empty_file"]),
        ({"filename": "clip.mp4", "size": 10**11}, ["file_too_big"]),
        ({"filename": "letter.docx", "size": 10}, ["wrong_type"]),
        ({"filename": "letter.docx", "size": 10**11}, ["file_too_big", "wrong_type"]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_every_reason_and_staff_see_it(
    sender: Sender, stack: Embedded, offer: dict[str, Any], expected: list[str]
) -> None:
    refused = sender.call("POST", "/api/uploads", offer)
    assert refused.status_code == 422
    assert codes(refused) == expected
    assert attempts(stack, sender.submission_id) == [("open_upload", expected, offer["size"])]


def test_more_files_than_a_report_holds_are_refused(sender: Sender) -> None:
    for number in range(10):
        sender.offer(b"x", filename=f"{number}.mp4")
    refused = sender.call("POST", "/api/uploads", {"filename": "11.mp4", "size": 1})
    assert codes(refused) == ["too_many_files"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filename": "clip.mp4", "size": "12"}, "size"),
        ({"filename": "clip.mp4", "size": -1}, "size"),
        ({"filename": "", "size": 1}, "filename"),
        ({"filename": "clip.mp4", "size": 1, "owner": "me"}, "owner"),
        ({"filename": "clip.mp4", "size": 1, "fingerprint": "two words"}, "fingerprint"),
    ],
)
def test_a_malformed_offer_is_refused_without_repeating_what_was_sent(
    sender: Sender, body: dict[str, Any], field: str
) -> None:
    refused = sender.call("POST", "/api/uploads", body)
    assert refused.status_code == 422
    assert [reason["field"] for reason in refused.json()["errors"]] == [field]


def test_a_body_that_is_too_long_is_not_read(sender: Sender) -> None:
    refused = sender.call("POST", "/api/uploads", {"filename": "x" * 1_100_000, "size": 1})
    assert refused.status_code == 413
    assert codes(refused) == ["body_too_long"]


def test_a_body_that_hides_its_length_is_stopped_while_it_is_read(site: httpx.Client) -> None:
    pieces = (b"x" * 100_000 for _ in range(20))
    refused = site.post("/api/uploads", content=pieces, headers={"authorization": "Bearer x"})
    assert refused.status_code == 413


# ---- whose it is, and when ----


def test_without_a_token_nothing_opens(site: httpx.Client) -> None:
    refused = site.get("/api/submission")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert refused.headers["content-type"] == PROBLEM


def test_a_stranger_learns_nothing_of_an_upload(sender: Sender, another_sender: Sender) -> None:
    data = b"mine"
    opened = sender.offer(data)
    path = f"/api/uploads/{opened['upload_id']}"
    answers = [
        another_sender.call("GET", path),
        another_sender.sign(opened, {1: data}),
        another_sender.complete(opened),
        another_sender.call("DELETE", path),
        another_sender.call("GET", f"/api/uploads/{uuid4()}"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1  # the same words as for one that never was
    assert sender.call("GET", path).json()["state"] == "open"


def test_a_wrong_token_is_no_submission(site: httpx.Client) -> None:
    wrong = site.get("/api/submission", headers={"authorization": "Bearer not-a-token"})
    assert wrong.status_code == 404


def test_a_cancelled_upload_takes_no_more_and_cancelling_twice_is_fine(sender: Sender) -> None:
    opened = sender.offer(b"no longer")
    path = f"/api/uploads/{opened['upload_id']}"
    assert [sender.call("DELETE", path).status_code for _ in range(2)] == [204, 204]
    refused = sender.sign(opened, {1: b"no longer"})
    assert refused.status_code == 409
    assert codes(refused) == ["UploadClosed"]


def test_an_upload_that_nobody_touched_for_too_long_is_over(sender: Sender, settings: Settings) -> None:
    data = b"too late"
    opened = sender.offer(data)
    core = build(settings)
    with core.database.unit_of_work() as work:
        reap_uploads(
            work,
            store=core.store,
            idle=timedelta(hours=settings.upload_idle_hours),
            now=now() + timedelta(days=4),
        )
    core.database.engine.dispose()
    assert sender.complete(opened).status_code == 409
    assert sender.offer(data)["upload_id"] != opened["upload_id"]


# ---- the report ----


def test_a_report_without_footage_is_refused(sender: Sender, stack: Embedded) -> None:
    refused = sender.call("POST", "/api/submissions/report", signed_report())
    assert (refused.status_code, codes(refused)) == (422, ["no_footage"])
    assert attempts(stack, sender.submission_id) == [("submit_report", ["no_footage"], None)]


def test_a_report_is_signed_with_the_name_of_its_maker(sender: Sender) -> None:
    sender.send(b"footage")
    refused = sender.call("POST", "/api/submissions/report", signed_report(signed_name="Somebody Else"))
    assert codes(refused) == ["signature"]


def test_only_the_statement_that_was_read_is_signed(sender: Sender) -> None:
    sender.send(b"footage")
    refused = sender.call("POST", "/api/submissions/report", signed_report(read_sha256="0" * 64))
    assert codes(refused) == ["statement_changed"]


def test_a_time_with_an_offset_is_refused_rather_than_misread(sender: Sender) -> None:
    body = signed_report()
    body["report"]["incident"]["local_at"] = "2026-06-08T10:30:00Z"
    assert sender.call("POST", "/api/submissions/report", body).status_code == 422


# ---- what never shows ----


def test_a_fault_of_ours_shows_no_trace(app: FastAPI, site: httpx.Client) -> None:
    @app.get("/api/broken", include_in_schema=False)
    @app.get("/broken", include_in_schema=False)
    def broken() -> None:
        raise RuntimeError("the-secret-inside")

    machine, person = (site.get(path, headers={"accept": "text/html"}) for path in ("/api/broken", "/broken"))
    assert (machine.status_code, machine.headers["content-type"]) == (500, PROBLEM)
    assert person.status_code == 500
    assert "Sorry, there is a problem with the service" in person.text
    for answer in (machine, person):
        assert "the-secret-inside" not in answer.text
        assert "Traceback" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_database_that_is_away_is_said_so_with_a_time_to_come_back(settings: Settings) -> None:
    url = make_url(settings.database_url.get_secret_value()).set(port=1)
    away = {"database_url": SecretStr(url.render_as_string(hide_password=False))}
    with (
        serving(create_app(settings.model_copy(update=away))) as address,
        outgoing.browser(base_url=address) as site,
    ):
        machine = site.post("/api/submissions")
        assert (machine.status_code, machine.headers["retry-after"]) == (503, "5")
        person = site.get("/status/anything", headers={"accept": "text/html"})
        assert person.status_code == 503
        assert "Sorry, the service is busy" in person.text


def test_every_path_is_described_and_answers_are_guarded(site: httpx.Client) -> None:
    described = site.get("/api/openapi.json").json()
    for path, operations in described["paths"].items():
        assert path.startswith("/api/")
        for operation in operations.values():
            assert operation["description"]
            assert {"422", "503"} <= set(operation["responses"])
    headers = site.get("/api/submission").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_upload_ids_are_unguessable(sender: Sender) -> None:
    assert UUID(sender.offer(b"x")["upload_id"]).version == 4
