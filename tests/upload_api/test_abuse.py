"""What strangers may try: floods, guesses, forged proofs, other people's secrets. Limits as they are in earnest."""

import re
import socket
import time
from collections.abc import Iterator
from uuid import uuid4

import altcha
import httpx
import psycopg
import pytest
from psycopg.rows import tuple_row
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from starlette.responses import PlainTextResponse

from services.cli.client import Client
from services.cli.proof import solve
from services.core.settings import Settings
from services.upload_api.body_limit import BodyLimit
from services.upload_api.door import PAGE_UNPROVEN, PROGRAM_UNPROVEN, TRAP_FIELD
from services.upload_api.main import create_app
from tests import outgoing
from tests.serving import serving
from tests.upload_api.sender import Sender

pytestmark = pytest.mark.stack
PROBLEM = "application/problem+json"
PAGE = {"accept": "text/html"}


@pytest.fixture(scope="module")
def guarded(module_settings: Settings) -> Iterator[str]:
    """The site with every limit as it is by default, behind a proxy that may name its senders."""
    earnest = module_settings.model_copy(update={"rate_limit_factor": 1.0, "trusted_proxies": "127.0.0.1"})
    with serving(create_app(earnest)) as address:
        yield address


@pytest.fixture(scope="module")
def hurried(module_settings: Settings) -> Iterator[str]:
    """The same with a tenth of every allowance, so that floods are short."""
    tenth = module_settings.model_copy(update={"rate_limit_factor": 0.1, "trusted_proxies": "127.0.0.1"})
    with serving(create_app(tenth)) as address:
        yield address


@pytest.fixture
def impatient(hurried: str) -> Iterator[httpx.Client]:
    with client_from_elsewhere(hurried) as client:
        yield client


@pytest.fixture
def stranger(guarded: str) -> Iterator[httpx.Client]:
    with client_from_elsewhere(guarded) as client:
        yield client


def client_from_elsewhere(address: str) -> httpx.Client:
    """Somebody at an address of their own (an IPv6 household, so that no two tests meet)."""
    network = uuid4().hex
    household = f"2001:db8:{network[:4]}:{network[4:8]}::1"
    return outgoing.browser(base_url=address, timeout=30, headers={"x-forwarded-for": household})


def codes(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"] == PROBLEM
    return [reason["code"] for reason in answer.json()["errors"]]


def attempts(settings: Settings, what: str) -> list[list[str]]:
    url = make_url(settings.database_url.get_secret_value()).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), row_factory=tuple_row) as connection:
        return [row[0] for row in connection.execute("SELECT codes FROM attempts WHERE what = %s", [what])]


def form_token(client: httpx.Client) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]+)"', client.get("/").text)
    assert found
    return found[1]


def begin(client: httpx.Client, **fields: str) -> httpx.Response:
    return client.post("/report", data={"form_token": form_token(client)} | fields, headers=PAGE)


def count_of(limit: str) -> int:
    return int(limit.split(maxsplit=1)[0])


def used_up(client: httpx.Client) -> httpx.Response:
    """Begin as many reports as a program may without work; the answer to one more."""
    for _ in range(count_of(PROGRAM_UNPROVEN)):
        assert client.post("/api/submissions").status_code == 201
    return client.post("/api/submissions")


# ---- floods ----


def test_a_program_that_begins_many_reports_is_given_work_and_goes_on_with_its_proof(
    stranger: httpx.Client,
) -> None:
    refused = used_up(stranger)
    assert (refused.status_code, codes(refused)) == (429, ["too_many"])
    assert 1 <= int(refused.headers["retry-after"]) <= 900
    proof = solve(refused.json()["challenge"])
    assert stranger.post("/api/submissions", json={"proof": proof}).status_code == 201


def test_the_reference_client_does_its_work_by_itself(settings: Settings) -> None:
    earnest = {"rate_limit_factor": 0.1, "trusted_proxies": "127.0.0.1", "secret_key": SecretStr(uuid4().hex)}
    with serving(create_app(settings.model_copy(update=earnest))) as address:
        drafts = []
        for _ in range(5):  # two go without work
            with Client(address, patience_s=1) as client:
                drafts.append(client.open_draft()["reference"])
    assert len(set(drafts)) == 5


def test_a_person_without_script_begins_a_report_beside_a_flooding_program(stranger: httpx.Client) -> None:
    assert used_up(stranger).status_code == 429
    begun = begin(stranger)
    assert begun.status_code == 303
    assert "opsnap_draft" in begun.cookies


def test_too_many_reports_by_page_end_with_a_page_that_says_how_long_to_wait(stranger: httpx.Client) -> None:
    token = form_token(stranger)
    answers = [
        stranger.post("/report", data={"form_token": token}, headers=PAGE)
        for _ in range(count_of(PAGE_UNPROVEN) + 1)
    ]
    assert {answer.status_code for answer in answers[:-1]} == {303}
    last = answers[-1]
    assert last.status_code == 429
    assert re.search(
        r"Wait \d+ (second|minute|hour)s?, then go back and send it again. What you sent is safe.", last.text
    )
    assert int(last.headers["retry-after"]) > 0
    assert "default-src 'none'" in last.headers["content-security-policy"]
    proof = solve(stranger.get("/report/work").json())
    assert stranger.post("/report", data={"form_token": token, "proof": proof}).status_code == 303


def test_one_session_that_hammers_waits_while_its_neighbour_at_the_same_address_does_not(
    impatient: httpx.Client,
) -> None:
    first, second = Sender(impatient), Sender(impatient)
    path = f"/api/uploads/{uuid4()}/complete"
    answers = [first.call("POST", path).status_code for _ in range(11)]
    assert set(answers[:10]) == {404}
    assert answers[10] == 429
    assert second.call("POST", path).status_code == 404


def test_being_told_to_wait_is_on_record_but_once(stranger: httpx.Client, module_settings: Settings) -> None:
    before = attempts(module_settings, "rate_limited").count(["letter"])
    answers = [stranger.post("/report/link", headers=PAGE).status_code for _ in range(40)]
    assert answers[-1] == 429
    assert attempts(module_settings, "rate_limited").count(["letter"]) == before + 1


def asks_for_link(client: httpx.Client, email: str) -> httpx.Response:
    """From a report of its own."""
    assert begin(client).status_code == 303
    return client.post("/report/link", data={"form_token": form_token(client), "email": email}, headers=PAGE)


def test_one_mailbox_is_not_filled_by_many_senders_with_many_reports(hurried: str) -> None:
    """A tenth of every allowance: one link to an address."""
    typed = ["Victim@example.org", " victim@example.org ", "another@example.org", "no address"]
    answers = []
    for email in typed:
        with client_from_elsewhere(hurried) as client:
            answers.append(asks_for_link(client, email))
    assert [answer.status_code for answer in answers] == [303, 422, 303, 422]
    assert "Many links have gone to this email address today" in answers[1].text
    assert 'href="#email"' in answers[1].text


def test_a_link_that_was_not_sent_uses_up_no_allowance(hurried: str) -> None:
    email = f"{uuid4()}@example.org"
    with client_from_elsewhere(hurried) as thief, client_from_elsewhere(hurried) as reporter:
        thief.cookies.set("opsnap_draft", "guessed")
        data = {"form_token": form_token(thief), "email": email}
        assert thief.post("/report/link", data=data, headers=PAGE).status_code == 404
        assert asks_for_link(reporter, email).status_code == 303


def test_guessing_secret_links_ends_soon_and_reading_ones_own_does_not_count(impatient: httpx.Client) -> None:
    sender = Sender(impatient)
    assert {sender.call("GET", "/api/submission").status_code for _ in range(20)} == {200}
    guesses = [impatient.get(f"/status/{uuid4().hex}", headers=PAGE).status_code for _ in range(3)]
    assert guesses == [404, 404, 429]


def test_a_spoofed_address_gives_no_new_allowance(settings: Settings) -> None:
    earnest = {"rate_limit_factor": 0.1, "secret_key": SecretStr(uuid4().hex)}  # two a sender, counted anew
    with (
        serving(create_app(settings.model_copy(update=earnest))) as address,
        outgoing.browser(base_url=address) as direct,
    ):
        spoofed = [
            direct.post("/api/submissions", headers={"x-forwarded-for": f"198.51.100.{number}"})
            for number in range(3)
        ]
    assert [answer.status_code for answer in spoofed] == [201, 201, 429]


def test_what_a_stranger_puts_before_the_proxys_word_is_not_read(stranger: httpx.Client) -> None:
    household = stranger.headers["x-forwarded-for"]
    answers = [
        stranger.post("/api/submissions", headers={"x-forwarded-for": f"198.51.100.{number}, {household}"})
        for number in range(count_of(PROGRAM_UNPROVEN) + 1)
    ]
    assert answers[-1].status_code == 429


# ---- proofs ----


def test_a_proof_counts_once(stranger: httpx.Client, module_settings: Settings) -> None:
    proof = solve(used_up(stranger).json()["challenge"])
    assert stranger.post("/api/submissions", json={"proof": proof}).status_code == 201
    again = stranger.post("/api/submissions", json={"proof": proof})
    assert again.status_code == 429
    assert ["proof_spent"] in attempts(module_settings, "begin")


def test_a_proof_written_otherwise_is_the_same_proof(stranger: httpx.Client) -> None:
    proof = altcha.Payload.from_base64(solve(used_up(stranger).json()["challenge"]))
    assert stranger.post("/api/submissions", json={"proof": proof.to_base64()}).status_code == 201
    proof.solution.time = 12345
    proof.solution.derived_key = proof.solution.derived_key.upper()
    assert stranger.post("/api/submissions", json={"proof": proof.to_base64()}).status_code == 429


@pytest.mark.parametrize("forgery", ["easier", "unsigned", "unsolved", "late", "nonsense", "another"])
def test_a_forged_proof_is_none(stranger: httpx.Client, forgery: str) -> None:
    challenge = used_up(stranger).json()["challenge"]
    proof = altcha.Payload.from_base64(solve(challenge))
    asked, found = proof.challenge, proof.solution
    if forgery == "easier":
        asked.parameters.cost = 1
    elif forgery == "unsigned":
        asked.signature = None
    elif forgery == "unsolved":
        found.derived_key = "00" * 32
    elif forgery == "late":
        asked.parameters.expires_at = 2**40
    elif forgery == "another":
        asked = altcha.create_challenge("PBKDF2/SHA-256", 1, counter=1, hmac_secret="guessed")
        found = altcha.Solution(1, altcha.derive_key_pbkdf2(asked.parameters, b"", b"").hex())
    sent = "bm9uc2Vuc2U=" if forgery == "nonsense" else altcha.Payload(asked, found).to_base64()
    assert stranger.post("/api/submissions", json={"proof": sent}).status_code == 429


# ---- forms ----


def test_the_field_that_nobody_sees_says_no_politely_and_staff_see_it(
    stranger: httpx.Client, module_settings: Settings
) -> None:
    refused = begin(stranger, **{TRAP_FIELD: "https://spam.example"})
    assert refused.status_code == 422
    assert "Leave the field “Homepage” empty" in refused.text
    assert "opsnap_draft" not in refused.cookies
    assert ["trap"] in attempts(module_settings, "begin")


def test_a_form_from_another_site_begins_nothing(stranger: httpx.Client) -> None:
    form_token(stranger)  # the visit's cookie is there, as in a browser
    refused = stranger.post("/report", headers=PAGE | {"origin": "https://elsewhere.example"})
    assert refused.status_code == 422
    assert "opsnap_draft" not in refused.cookies


def test_another_visits_form_token_is_worthless(guarded: str, stranger: httpx.Client) -> None:
    form_token(stranger)
    with outgoing.browser(base_url=guarded) as other:
        stolen = form_token(other)
    assert stranger.post("/report", data={"form_token": stolen}, headers=PAGE).status_code == 422


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(stranger: httpx.Client) -> None:
    begun = begin(stranger)
    for cookie in stranger.get("/").headers.get_list("set-cookie") + begun.headers.get_list("set-cookie"):
        assert "httponly" in cookie.lower()
        assert "samesite=lax" in cookie.lower()


# ---- other people's uploads ----


def test_my_secret_does_not_open_anothers_upload_nor_a_guessed_one(stranger: httpx.Client) -> None:
    mine, another = Sender(stranger), Sender(stranger)
    opened = another.offer(b"theirs")
    for upload in (opened["upload_id"], uuid4()):
        part = [{"number": 1, "size": 6, "sha256": "0" * 64}]
        answers = [
            mine.call("GET", f"/api/uploads/{upload}"),
            mine.call("POST", f"/api/uploads/{upload}/parts", part),
            mine.call("POST", f"/api/uploads/{upload}/complete"),
            mine.call("DELETE", f"/api/uploads/{upload}"),
        ]
        assert {answer.status_code for answer in answers} == {404}
    assert another.call("GET", f"/api/uploads/{opened['upload_id']}").json()["state"] == "open"


def test_a_part_signed_for_one_upload_goes_into_no_other(stranger: httpx.Client) -> None:
    sender = Sender(stranger)
    first, second = sender.offer(b"first"), sender.offer(b"other", filename="b.mp4")
    [signed] = sender.sign(first, {1: b"first"}).json()
    [target] = sender.sign(second, {1: b"other"}).json()
    path, _, query = signed["url"].partition("?")
    elsewhere = target["url"].partition("?")[0] + "?" + query
    assert path != elsewhere.partition("?")[0]
    assert outgoing.put(elsewhere, content=b"first", headers=signed["headers"]).status_code == 403


def test_offering_files_for_ever_ends(impatient: httpx.Client) -> None:
    sender, codes_seen = Sender(impatient), []
    for number in range(12):
        answer = sender.call("POST", "/api/uploads", {"filename": f"{number}.mp4", "size": 0})
        codes_seen.append(answer.status_code)
    assert set(codes_seen[:10]) == {422}
    assert codes_seen[10:] == [429, 429]


# ---- too much, too slowly ----


def test_a_body_that_stops_half_way_is_let_go(settings: Settings) -> None:
    """As nginx does, for whoever runs without it."""
    site = create_app(settings)
    site.add_middleware(
        BodyLimit,
        longest=10**6,
        but_not=lambda _: False,
        answer=lambda *_: PlainTextResponse(""),
        silence_s=0.5,
    )
    head = b"POST /api/submissions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n"
    with serving(site) as address:
        url, began = httpx.URL(address), time.monotonic()
        with socket.create_connection((url.host, url.port or 80), timeout=10) as connection:
            connection.sendall(head + b"{")
            answer = connection.recv(65536)
    assert answer.split()[1] == b"400"
    assert 0.4 < time.monotonic() - began < 5


def test_a_form_of_too_many_fields_is_refused(stranger: httpx.Client) -> None:
    begin(stranger)
    fields = {f"field{number}": "x" for number in range(1001)}
    assert stranger.post("/report", data=fields, headers=PAGE).status_code in {400, 413, 422}


def test_a_form_that_is_too_long_is_refused(stranger: httpx.Client) -> None:
    refused = stranger.post("/report", data={"form_token": "x" * 1_100_000}, headers=PAGE)
    assert refused.status_code == 413
    assert "That was too much at once" in refused.text
