"""A reporter without scripts, page by page: for stories about what one page says."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

import httpx

from services.clock import now
from services.core.domain.deadlines import LONDON
from services.upload_api.journey import step_called
from tests import outgoing
from tests.report_form import answer_page, answers, asked_on, day, token_on

HTML = {"accept": "text/html"}


@dataclass(frozen=True)
class Reporter:
    """A visitor who has begun a report."""

    browser: httpx.Client

    def answers(self, slug: str, *, query: str = "", **typed: str) -> httpx.Response:
        """One page with the usual answers but for these (`a__b` is the name `a.b`)."""
        return answer_page(self.browser, step_called(slug), _typed(typed), query=query)

    def keeps(self, page: httpx.Response, slug: str, **typed: str) -> httpx.Response:
        """The same page sent again by who has read the advice on it."""
        seen = re.search(r'name="seen" value="([0-9a-f]+)"', page.text)
        assert seen, page.text
        fields = asked_on(step_called(slug), _typed(typed))
        data = {**fields, "seen": seen[1], "form_token": token_on(page)}
        return self.browser.post(f"/report/{slug}", data=data)

    def happened(self, when: datetime, **more: str) -> httpx.Response:
        """The page that asks for the time; the answer to it."""
        local = when.astimezone(LONDON)
        typed = {**day("incident.local_at", local), "incident.local_at.time": f"{local:%H:%M}"}
        return answer_page(self.browser, step_called("when"), typed | _named(more))

    def sends_file(self, name: str, data: bytes) -> httpx.Response:
        """Footage by plain form."""
        token = token_on(self.browser.get("/report/footage"))
        return self.browser.post(
            "/report/footage", data={"form_token": token}, files={"footage": (name, data, "video/mp4")}
        )

    def marks(self, moment: str) -> str:
        """The page of the first clip that has no moment yet; its address, where the moment can be seen again."""
        page = self.browser.get("/report/moment")
        self.browser.post(page.url.path, data={"form_token": token_on(page), "moment": moment})
        return str(page.url.path)

    def sees(self, path: str) -> str:
        return words_of(self.browser.get(path))


def begin(address: str) -> Reporter:
    browser = outgoing.browser(base_url=address, headers=HTML, follow_redirects=True, timeout=60)
    browser.post("/report", data={"form_token": token_on(browser.get("/"))})
    return Reporter(browser)


def words_of(page: httpx.Response) -> str:
    """What a person reads in the middle of the page."""
    return words_in(page.text.split("<main", 1)[1].split("</main>", 1)[0])


def words_in(markup: str) -> str:
    """The words between tags, each space once."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def _typed(changed: dict[str, str]) -> dict[str, str]:
    return answers(now()) | _named(changed)


def _named(typed: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", "."): value for name, value in typed.items()}
