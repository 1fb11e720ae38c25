"""Keeping on trying, and knowing when to stop; how much is under way at once."""

import threading
import time

import pytest

from services.cli.patience import GaveUp, Lanes, Patience, Stall


def test_patience_ends_after_so_long_with_nothing_but_failures() -> None:
    patience, tries, began = Patience(0.5), 0, time.monotonic()
    while patience.wait():
        tries += 1
    assert 1 <= tries < 100
    assert 0.5 <= time.monotonic() - began < 20


def test_a_success_gives_patience_back() -> None:
    patience = Patience(0.2)
    for _ in range(6):
        assert patience.wait()
        patience.renew()


def test_who_waits_goes_on_as_soon_as_something_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.uniform", lambda _, longest: longest)
    patience, began = Patience(60), time.monotonic()
    patience._failing_since = began - 30  # so the wait would be of ten seconds
    threading.Timer(0.1, patience.renew).start()
    assert patience.wait()
    assert 0.1 <= time.monotonic() - began < 5


def test_who_is_told_how_long_to_wait_waits_that_long_whatever_others_do() -> None:
    patience, began = Patience(60), time.monotonic()
    threading.Timer(0.05, patience.renew).start()
    assert patience.wait(at_least=0.3)
    assert time.monotonic() - began >= 0.3


def test_told_to_wait_longer_than_patience_lasts_it_ends_at_once() -> None:
    began = time.monotonic()
    assert not Patience(10).wait(at_least=3600)
    assert time.monotonic() - began < 1


def test_when_the_upload_is_given_up_nobody_waits_on() -> None:
    patience = Patience(60)
    patience.end()
    with pytest.raises(GaveUp):
        patience.wait(at_least=30)


def test_a_stall_doubles_what_the_next_part_is_given_and_a_slow_part_twice_its_time() -> None:
    stall = Stall(30)
    stall.happened()
    assert stall.seconds == 60
    stall.took(50)
    assert stall.seconds == 100
    stall.took(2)
    assert stall.seconds == 30
    for _ in range(10):
        stall.happened()
    assert stall.seconds == 300


def most_at_once(lanes: Lanes, threads: int) -> int:
    busy, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal busy, most
        with lanes.one():
            with lock:
                busy += 1
                most = max(most, busy)
            time.sleep(0.2)
            with lock:
                busy -= 1

    started = [threading.Thread(target=work) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return most


def test_one_part_at_a_time_after_a_failure_and_one_more_after_each_success() -> None:
    lanes = Lanes(3)
    assert most_at_once(lanes, 6) == 3
    lanes.went_well(well=False)
    assert most_at_once(lanes, 3) == 1
    lanes.went_well(well=True)
    assert most_at_once(lanes, 4) == 2
    for _ in range(5):
        lanes.went_well(well=True)
    assert most_at_once(lanes, 6) == 3
