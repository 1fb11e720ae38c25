"""The footage page in a browser: files on their way, held there as long as a story needs."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, expect

MEBIBYTE = 2**20
PART = 5 * MEBIBYTE
PARTS = 4
SAFE = "Safe with us"
HELD = {3, 4}
"""The parts that a gate keeps on the way, so that an upload stays under way as long as a test needs."""
PATIENCE_MS = 20_000


def begin(page: Page) -> None:
    """A report of the visitor's own, at its footage page."""
    page.goto("/")
    page.get_by_role("button", name="Start now").click()
    page.wait_for_url(re.compile("/report"))
    page.goto("/report/footage")


def line(page: Page, name: str) -> Locator:
    return page.locator(".app-file", has_text=name)


def tag(page: Page, name: str) -> Locator:
    return line(page, name).locator(".govuk-tag")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def parts_put(page: Page) -> list[int]:
    """The numbers of the parts that the page sends, as it sends them."""
    numbers: list[int] = []
    page.on("request", lambda it: numbers.append(number_of(it.url)) if it.method == "PUT" else None)
    return numbers


def number_of(address: str) -> int:
    return int(address.split("partNumber=")[1].split("&", maxsplit=1)[0])


class Gate:
    """Holds the last parts of a page's uploads until it is opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[Route] = []
        self._is_open = False
        page.route("**/*partNumber=*", self._meet)

    def _meet(self, route: Route) -> None:
        if self._is_open or number_of(route.request.url) not in HELD:
            route.continue_()
        else:
            self._held.append(route)

    def wait(self) -> None:
        """Until the parts before are safe and both others are at the gate."""
        safe = re.compile(r"[1-9].* of .* is safe")
        expect(self._page.locator("main")).to_contain_text(safe, timeout=PATIENCE_MS)
        while len(self._held) < len(HELD):
            self._page.wait_for_timeout(20)

    def open(self) -> None:
        self._is_open = True
        while self._held:
            self._held.pop().continue_()

    def lose(self) -> None:
        """The connection breaks, and is there again."""
        self._is_open = True
        while self._held:
            self._held.pop().abort("connectionreset")


@dataclass(frozen=True)
class Sending:
    """A report whose first file is under way: half of it safe, the rest at the gate. `put` grows with each part sent."""

    page: Page
    file: Path
    gate: Gate
    put: list[int]

    @classmethod
    def begin(cls, page: Page, file: Path) -> "Sending":
        begin(page)
        sending = cls(page, file, Gate(page), parts_put(page))
        page.set_input_files("#footage", file)
        sending.gate.wait()
        return sending

    @property
    def line(self) -> Locator:
        return line(self.page, self.file.name)

    @property
    def tag(self) -> Locator:
        return tag(self.page, self.file.name)

    @property
    def dock(self) -> Locator:
        """What every other page says of it."""
        return self.page.locator(".app-dock")

    def is_safe_on_any_page(self) -> None:
        self.gate.open()
        expect(self.dock).to_contain_text("Your footage is safe with us", timeout=PATIENCE_MS)
