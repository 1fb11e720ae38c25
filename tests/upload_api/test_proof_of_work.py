"""The work before a report: in a real browser, within the policy of our own pages, and not in anybody's way."""

import base64
import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from pydantic import SecretStr

from services.cli.proof import solve
from services.clock import now
from services.core.settings import Settings
from services.upload_api.main import create_app
from services.upload_api.proof_of_work import FEWEST, LIFE, MOST, ProofOfWork
from tests.serving import serving


@pytest.fixture
def work(settings: Settings) -> ProofOfWork:
    return ProofOfWork(settings)


@pytest.fixture(scope="module")
def strict(settings: Settings) -> Iterator[str]:
    """One report an address without a proof, a few with one."""
    few = {"rate_limit_factor": 0.04, "secret_key": SecretStr(uuid4().hex)}
    with serving(create_app(settings.model_copy(update=few))) as address:
        yield address


@pytest.mark.stack
def test_a_challenge_that_was_met_holds(work: ProofOfWork) -> None:
    assert work.fault_of(solve(work.challenge(now=now()))) is None


@pytest.mark.stack
def test_the_work_lies_between_its_bounds(work: ProofOfWork) -> None:
    counters = [
        json.loads(base64.b64decode(solve(work.challenge(now=now()))))["solution"]["counter"]
        for _ in range(5)
    ]
    assert all(FEWEST <= counter <= MOST for counter in counters)


@pytest.mark.stack
def test_a_proof_that_was_kept_too_long_is_over(work: ProofOfWork) -> None:
    assert work.fault_of(solve(work.challenge(now=now() - LIFE * 1.1))) == "proof_expired"


@pytest.mark.stack
def test_a_proof_for_one_service_is_none_for_another(work: ProofOfWork, settings: Settings) -> None:
    other = ProofOfWork(settings.model_copy(update={"secret_key": SecretStr("another")}))
    assert other.fault_of(solve(work.challenge(now=now()))) == "proof_invalid"


@pytest.mark.stack
@pytest.mark.parametrize(
    "proof", ["", "e30=", "[]", "x" * 5000, "\x00", base64.b64encode(b"[" * 2000).decode()]
)
def test_nonsense_is_no_proof_and_no_fault_of_ours(work: ProofOfWork, proof: str) -> None:
    assert work.fault_of(proof) == "proof_invalid"


@pytest.mark.stack
@pytest.mark.browser
def test_the_browser_works_while_the_start_page_is_read_and_comes_in_where_others_wait(
    strict: str, page: Page, chromium: Browser
) -> None:
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    with chromium.new_context(java_script_enabled=False) as without_script:
        other = without_script.new_page()
        for expected in (303, 429):  # the one that comes in without a proof, and the next
            other.goto(strict)
            with other.expect_response("**/report") as answer:
                other.get_by_role("button", name="Start now").click()
            assert answer.value.status == expected
        expect(other.get_by_role("main")).to_contain_text("then go back and send it again")
    page.goto(strict)
    expect(page.locator("input[name=proof]")).not_to_have_value("", timeout=15_000)
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url("**/report**")
    assert faults == []
