"""How many parts of a file go at once: as many as pay, and fewer where they break. Run in Chromium, on a clock of its own."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[4]
UPLOAD = ROOT / "services" / "web" / "frontend" / "upload"
EXPORTS = "export { Lanes } from './lanes'; export { Stopped } from './waiting';"
HARNESS = """
let clock = 0, lanes;
performance.now = () => clock;
const begin = (most) => { lanes = new unit.Lanes(most); };
/** Parts arrive, one every so many milliseconds. */
const arrive = (count, every) => { while (count--) { clock += every; lanes.arrived(1000); } };
/** Of the part that goes alone so many bytes more have gone after each tenth of a second. */
const go = (tenths, each) => { for (let tenth = 1; tenth <= tenths; tenth++) { clock += 100; lanes.going(tenth * each); } };
/** A part that began just now breaks off when so much of it had gone. */
const breakOff = (share) => { clock += 1; lanes.broke(clock, share); };
/** How many come in at once. */
async function width() {
  const stop = new AbortController();
  let inside = 0;
  const all = Array.from({ length: 9 }, () => lanes.enter(stop.signal).then(() => inside++, () => undefined));
  await new Promise((resolve) => setTimeout(resolve));
  const found = inside;
  stop.abort();
  for (let count = found; count > 0; count--) lanes.leave();
  await Promise.all(all);
  return found;
}
"""
MOST = 3


@pytest.fixture(scope="module")
def script() -> str:
    """The unit, as the build makes it."""
    esbuild = str(ROOT / "node_modules" / ".bin" / "esbuild")
    options = ["--bundle", "--format=iife", "--global-name=unit", "--loader=ts"]
    built = subprocess.run(
        [esbuild, *options], input=EXPORTS, cwd=UPLOAD, stdout=subprocess.PIPE, text=True, check=True
    )
    return built.stdout


@pytest.fixture(scope="module")
def blank(chromium: Browser, script: str) -> Iterator[Page]:
    page = chromium.new_page()
    page.add_script_tag(content=script)
    page.add_script_tag(content=HARNESS)
    yield page
    page.close()


class Lanes:
    """The unit, driven from here."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(f"begin({MOST})")

    @property
    def width(self) -> int:
        found: int = self.page.evaluate("width()")
        return found

    @property
    def allowed(self) -> int:
        """How many may go, taken or not."""
        found: int = self.page.evaluate("lanes.width")
        return found

    def judged(self, *, every_ms: int) -> int:
        """As many parts arrive as are looked at together; how many lanes there are after that."""
        self.page.evaluate(f"arrive({self.width + 2}, {every_ms})")
        return self.width

    def breaks_off(self, share: float = 0.9) -> None:
        self.page.evaluate(f"breakOff({share})")


@pytest.fixture
def untried(blank: Page) -> Lanes:
    return Lanes(blank)


@pytest.fixture
def lanes(untried: Lanes) -> Lanes:
    """The first part is safe."""
    untried.page.evaluate("arrive(1, 100)")
    return untried


def test_one_goes_alone_until_it_is_safe(untried: Lanes) -> None:
    untried.page.evaluate("lanes.enter(new AbortController().signal)")
    untried.page.evaluate("go(100, 70_000)")  # 700 kB/s: two would be safe together, and twice as late
    assert untried.allowed == 1
    untried.page.evaluate("arrive(1, 100); lanes.leave()")
    assert untried.allowed == untried.width == 2


def test_on_a_fast_link_the_others_do_not_wait_for_the_first(untried: Lanes) -> None:
    untried.page.evaluate("lanes.enter(new AbortController().signal)")
    untried.page.evaluate("go(7, 500_000)")
    assert untried.allowed == 1  # what went at first may only have filled buffers
    untried.page.evaluate("go(8, 500_000)")
    assert untried.allowed == 2


def test_one_that_broke_off_goes_alone_again(untried: Lanes) -> None:
    untried.page.evaluate("lanes.enter(new AbortController().signal)")
    untried.breaks_off()
    untried.page.evaluate("lanes.leave()")
    assert untried.width == 1


def test_then_two_go_and_a_third_is_tried(lanes: Lanes) -> None:
    assert lanes.width == 2
    lanes.page.evaluate("arrive(3, 100)")
    assert lanes.width == 2  # one more part is wanted to judge by
    lanes.page.evaluate("arrive(1, 100)")
    assert lanes.width == 3


def test_a_lane_that_pays_stays_and_there_are_never_more_than_the_most(lanes: Lanes) -> None:
    assert lanes.judged(every_ms=100) == 3
    assert lanes.judged(every_ms=80) == 3
    lanes.page.evaluate("arrive(100, 50)")
    assert lanes.width <= MOST


@pytest.mark.parametrize("every_ms", [100, 90, 120], ids=["as fast", "hardly faster", "slower"])
def test_a_lane_that_does_not_pay_is_given_up(lanes: Lanes, every_ms: int) -> None:
    assert lanes.judged(every_ms=100) == 3
    assert lanes.judged(every_ms=every_ms) == 2


def test_one_lane_is_enough_where_a_second_brings_nothing(lanes: Lanes) -> None:
    rates = [100, 100, 100, 100]  # three bring no more than two, and one no less
    assert [lanes.judged(every_ms=every) for every in rates] == [3, 2, 1, 1]


def test_fewer_lanes_that_are_slower_are_taken_back_then_it_rests(lanes: Lanes) -> None:
    assert [lanes.judged(every_ms=every) for every in (100, 100, 100, 150)] == [3, 2, 1, 2]
    rested = [lanes.judged(every_ms=100) for _ in range(4)]  # two trials brought nothing
    assert rested == [2, 2, 2, 2]
    assert lanes.judged(every_ms=100) == 3


def test_two_that_break_with_nothing_between_are_too_many(lanes: Lanes) -> None:
    lanes.breaks_off()
    assert lanes.width == 2
    lanes.breaks_off()
    assert lanes.width == 1
    for _ in range(3):
        lanes.breaks_off()
    assert lanes.width == 1  # one goes in any case


def test_what_gets_through_between_two_breaks_says_that_the_width_is_right(lanes: Lanes) -> None:
    for _ in range(3):
        lanes.breaks_off()
        lanes.page.evaluate("arrive(1, 100)")
    assert lanes.width == 2


def test_a_break_that_loses_little_and_several_of_one_cut_count_for_nothing(lanes: Lanes) -> None:
    for _ in range(3):
        lanes.breaks_off(share=0.2)
    assert lanes.width == 2
    lanes.page.evaluate("clock += 100; [1, 2].forEach(() => lanes.broke(50, 0.9))")
    assert lanes.width == 2  # both began before the cut


def test_what_arrived_before_a_break_is_not_compared_with_what_comes_after(lanes: Lanes) -> None:
    assert lanes.judged(every_ms=100) == 3
    lanes.breaks_off()
    assert lanes.judged(every_ms=100) == 3  # nothing to compare with yet: no lane is given up


def test_who_is_stopped_waits_no_longer(lanes: Lanes) -> None:
    refused = lanes.page.evaluate(
        """async () => {
            const stop = new AbortController();
            await lanes.enter(stop.signal);
            await lanes.enter(stop.signal);
            const third = lanes.enter(stop.signal).catch((error) => error instanceof unit.Stopped);
            stop.abort();
            lanes.leave();
            return third;
        }"""
    )
    assert refused is True
