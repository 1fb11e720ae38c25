"""The public API keeps to its own description: whatever is sent, no 5xx and no answer that is not documented."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from pydantic import SecretStr
from schemathesis import CheckFunction
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from services.core.settings import Settings
from services.upload_api.main import create_app
from tests.upload_api.sender import Sender

pytestmark = pytest.mark.stack

NOWHERE = Settings(
    database_url=SecretStr("postgresql+psycopg://nobody@127.0.0.1:1/nothing"),
    broker_url=SecretStr("redis://127.0.0.1:1/0"),
    s3_endpoint_url="http://127.0.0.1:1",
    s3_access_key=SecretStr("nobody"),
    s3_secret_key=SecretStr("nothing"),
    secret_key=SecretStr("for a description only"),
)
api = schemathesis.openapi.from_dict(create_app(NOWHERE).openapi())  # which opens no connection

BOUNDED = examples(
    max_examples=15,
    derandomize=True,  # the same each time: a failure is about the code, not about luck
    database=None,
    deadline=timedelta(seconds=10),
    phases=[Phase.explicit, Phase.generate],  # what fails is small enough to read; shrinking takes minutes
    suppress_health_check=list(HealthCheck),
)
Case = schemathesis.Case[Any]
# What is well formed may still be refused: a file too large, a part that has no place, a report without footage.
MAY_REFUSE: list[CheckFunction] = [positive_data_acceptance]
# The secret is put in from outside, so the check that takes it away does not find it; a test of its own does.
WITH_SECRET: list[CheckFunction] = [*MAY_REFUSE, ignored_auth]


@pytest.fixture
def upload_id(sender: Sender) -> UUID:
    return UUID(sender.offer(b"x" * 100)["upload_id"])


@api.parametrize()
@BOUNDED
def test_a_stranger_gets_documented_answers_only(case: Case, address: str) -> None:
    case.call_and_validate(base_url=address, excluded_checks=MAY_REFUSE)


def test_no_operation_that_asks_for_a_secret_takes_none_or_a_wrong_one(site: httpx.Client) -> None:
    asking = [
        (method.upper(), path.replace("{upload_id}", str(uuid4())))
        for path, operations in api.raw_schema["paths"].items()
        for method in operations
        if path != "/api/submissions"
    ]
    assert len(asking) == 7
    for method, path in asking:
        assert site.request(method, path).status_code == 401, path
        wrong = site.request(method, path, headers={"authorization": "Bearer wrong"})
        assert wrong.status_code in {404, 422}, path  # 422: this one reads the body first


def test_a_kind_of_file_that_no_database_takes_stops_nothing(sender: Sender) -> None:
    opened = sender.offer(b"x", content_type="video/\x00mp4")
    assert sender.call("GET", f"/api/uploads/{opened['upload_id']}").status_code == 200


@api.parametrize()
@BOUNDED
def test_a_reporter_with_an_upload_gets_documented_answers_only(
    case: Case, address: str, sender: Sender, upload_id: UUID
) -> None:
    """The secret is true and the upload is there, so that what is sent reaches the core."""
    if "upload_id" in case.path_parameters:
        case.path_parameters["upload_id"] = str(upload_id)
    headers = {"authorization": f"Bearer {sender.token}"}
    # What was wrong in the address or the secret is right now: only a wrong body must still be refused.
    checks = WITH_SECRET if has_wrong_body(case) else [*WITH_SECRET, negative_data_rejection]
    case.call_and_validate(base_url=address, headers=headers, excluded_checks=checks)


def has_wrong_body(case: Case) -> bool:
    body = case.meta.components.get(ParameterLocation.BODY) if case.meta else None
    return body is not None and body.mode.is_negative
