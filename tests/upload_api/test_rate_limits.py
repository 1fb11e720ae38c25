"""The table of limits, and the counters behind it, on a real broker."""

import time
from uuid import uuid4

import pytest
from limits import parse
from pydantic import SecretStr
from redis import Redis
from structlog.testing import capture_logs

from services.core.settings import Settings
from services.upload_api.counters import Counters
from services.upload_api.rate_limits import RATES, in_words, rate_for, record_sparingly, session_of

pytestmark = pytest.mark.stack


@pytest.fixture
def counters(settings: Settings) -> Counters:
    return Counters(settings.model_copy(update={"rate_limit_factor": 1.0}))


@pytest.fixture
def who() -> str:
    return f"sender-{uuid4()}"


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/api/uploads", "open_upload"),
        ("POST", "/api/uploads/x/parts", "sign_parts"),
        ("POST", "/api/uploads/x/complete", "complete_upload"),
        ("GET", "/api/uploads/x", "anything"),
        ("POST", "/api/submissions/report", "send_report"),
        ("POST", "/report/statement", "send_report"),
        ("POST", "/report/footage", "form_upload"),
        ("POST", "/status/secret/footage", "form_upload"),
        ("POST", "/status/secret/footage/x/remove", "secret_link"),
        ("GET", "/report/footage", "anything"),
        ("GET", "/status/secret", "secret_link"),
        ("GET", "/status/secret/more", "secret_link"),
        ("GET", "/receipt/secret.pdf", "secret_link"),
        ("GET", "/resume/secret", "secret_link"),
        ("GET", "/api/submission", "secret_link"),
        ("POST", "/report/link", "letter"),
        ("POST", "/returning", "letter"),
        ("POST", "/returning/secret", "secret_link"),
        ("GET", "/", "anything"),
        ("DELETE", "/no/such/page", "anything"),
    ],
)
def test_every_request_has_its_row(method: str, path: str, name: str) -> None:
    assert rate_for(method, path).name == name


def test_no_limit_of_an_address_is_below_that_of_one_session() -> None:
    def a_second(limit: str) -> float:
        item = parse(limit)
        return item.amount / item.get_expiry()

    for rate in RATES:
        if rate.per_session and rate.per_address:
            assert a_second(rate.per_address) >= 5 * a_second(rate.per_session), rate.name


def test_one_too_many_waits_and_another_sender_does_not(counters: Counters, who: str) -> None:
    waits = [counters.spend("3 per minute", "test", who) for _ in range(5)]
    assert waits[:3] == [0, 0, 0]
    assert all(1 <= wait <= 60 for wait in waits[3:])
    assert counters.spend("3 per minute", "test", f"{who}'s neighbour") == 0
    assert counters.spend("3 per minute", "something else", who) == 0


def test_who_has_waited_comes_in_again(counters: Counters, who: str) -> None:
    assert [counters.spend("1 per second", "test", who) for _ in range(2)] == [0, 1]

    time.sleep(1.05)
    assert counters.spend("1 per second", "test", who) == 0


def test_looking_counts_nothing(counters: Counters, who: str) -> None:
    assert [counters.look("1 per minute", "test", who) for _ in range(3)] == [0, 0, 0]
    assert counters.spend("1 per minute", "test", who) == 0
    assert counters.look("1 per minute", "test", who) > 0


def test_two_processes_count_together(settings: Settings, who: str) -> None:
    on = settings.model_copy(update={"rate_limit_factor": 1.0})
    assert [Counters(on).spend("1 per minute", "test", who) > 0 for _ in range(2)] == [False, True]


def test_the_factor_multiplies_and_nought_turns_off(settings: Settings, who: str) -> None:
    double = Counters(settings.model_copy(update={"rate_limit_factor": 2.0}))
    assert [double.spend("1 per minute", "test", who) > 0 for _ in range(3)] == [False, False, True]
    off = Counters(settings.model_copy(update={"rate_limit_factor": 0.0}))
    assert [off.spend("1 per minute", "test", who) for _ in range(5)] == [0] * 5


def test_the_broker_learns_no_address_and_no_secret(settings: Settings, counters: Counters) -> None:
    address, secret = "203.0.113.77", f"Bearer {uuid4()}"
    counters.spend("3 per minute", "test", address)
    counters.spend("3 per minute", "test", secret)
    counters.first("test", secret, seconds=60)
    with Redis.from_url(settings.broker_url.get_secret_value()) as redis:
        kept = b"\n".join(redis.keys("*"))
    assert b"opsnap:rate" in kept
    assert address.encode() not in kept
    assert secret.removeprefix("Bearer ").encode() not in kept


def test_every_count_is_forgotten_in_time(settings: Settings, counters: Counters, who: str) -> None:
    with Redis.from_url(settings.broker_url.get_secret_value()) as redis:
        before = set(redis.keys("opsnap:rate*"))  # others end while we look
        counters.spend("3 per hour", "test", who)
        counters.first("test", who, seconds=60)
        lives = sorted(redis.ttl(key) for key in set(redis.keys("opsnap:rate*")) - before)
    assert len(lives) == 2
    assert 0 < lives[0] <= 60 < lives[1] <= 3600


def test_while_the_broker_is_away_everything_passes_and_one_line_says_so(
    settings: Settings, who: str
) -> None:
    away = settings.model_copy(
        update={"broker_url": SecretStr("redis://127.0.0.1:1/0"), "rate_limit_factor": 1.0}
    )
    counters = Counters(away)
    with capture_logs() as lines:
        assert [counters.spend("1 per minute", "test", who) for _ in range(5)] == [0] * 5
        assert counters.first("test", who, seconds=60)
        counters._rests_until = 0.0  # it is asked again, and is still away
        assert counters.spend("1 per minute", "test", who) == 0
    assert [line["event"] for line in lines] == ["rate_limits_off"]


def test_a_flood_writes_few_lines(counters: Counters, who: str) -> None:
    written: list[str] = []
    for sender in (f"{uuid4()}" for _ in range(100)):
        for _ in range(2):
            record_sparingly(counters, written.append, who, sender)
    assert written == [who] * 60


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([(b"authorization", b"Bearer x")], "Bearer x"),
        ([(b"cookie", b"opsnap_visit=v; opsnap_draft=d")], "d"),
        ([(b"cookie", b"opsnap_visit=v")], "v"),
        ([(b"cookie", b"\xff\xfe=;;;==")], None),
        ([], None),
    ],
)
def test_a_session_is_the_reports_secret_else_the_visit(
    headers: list[tuple[bytes, bytes]], expected: str | None
) -> None:
    assert session_of({"headers": headers}) == expected


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (20, "20 seconds"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (3600, "1 hour"),
        (3601, "2 hours"),
    ],
)
def test_waiting_in_words(seconds: int, words: str) -> None:
    assert in_words(seconds) == words
