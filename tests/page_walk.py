"""A walk over the pages of a site: axe looks at each, and which template it was is told by the site itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, nodes
from playwright.sync_api import Page, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.clock import now
from services.core.actions.amend_report import Change, amend_report
from services.core.bootstrap import Core
from services.upload_api.visit import DRAFT_COOKIE
from tests.axe import PHONE, WIDTHS, faults_of
from tests.cases import a_draft

_DEBUG = "http.response.debug"
_FIELDS = "main form[method=post] :is(input:not([type=hidden]), select, textarea):not([aria-hidden=true] *)"
_SUMMARY = ".govuk-error-summary"
_FOLLOW = "(href) => Object.assign(document.body.appendChild(document.createElement('a')), {href}).click()"


def page_templates(folder: Path) -> set[str]:
    """The templates that are pages: each builds on another, and none builds on it. Neither frames nor parts of pages."""
    jinja = Environment(extensions=["jinja2.ext.do"], autoescape=True)
    frames_of = {
        str(path.relative_to(folder)): {
            said.template.value
            for said in jinja.parse(path.read_text(encoding="utf-8")).find_all(nodes.Extends)
            if isinstance(said.template, nodes.Const)
        }
        for path in folder.rglob("*.html")
    }
    return {name for name, frames in frames_of.items() if frames} - set().union(*frames_of.values())


@dataclass(frozen=True)
class Shown:
    """A page that was answered with."""

    template: str
    status: int


class Watched:
    """A site that remembers the latest page it answered with; asks for its template as Starlette's test client does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.latest: Shown | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        template = ""

        async def watched(message: Message) -> None:
            nonlocal template
            if message["type"] == _DEBUG:
                template = message["info"]["template"].name
                return
            if message["type"] == "http.response.start" and template:
                self.latest = Shown(template, message["status"])
            await send(message)

        extensions = {**scope.get("extensions", {}), _DEBUG: {}}
        await self._app({**scope, "extensions": extensions}, receive, watched)


class Walk:
    """Goes from page to page. `seen` are the templates that axe looked at, `forms` those that ask for something, and
    `refused` those that were looked at with an error summary; `faults` are what was found, by page and state. `axe_at` may change
    on the way.
    """

    def __init__(
        self,
        page: Page,
        site: Watched,
        *,
        widths: Sequence[int] = WIDTHS,
        axe_at: Sequence[int] = (PHONE,),
        one_document: bool = True,
        pictures: str = "",
    ) -> None:
        self._pictures = pictures  # what the names of its pictures begin with
        self.page = page
        self._site = site
        self._widths, self._is_one_document = widths, one_document
        self.axe_at = axe_at
        self.looks: set[str] = set()
        self.seen: set[str] = set()
        self.forms: set[str] = set()
        self.refused: set[str] = set()
        self.faults: dict[str, list[str]] = {}

    def see(self, template: str, path: str, state: str = "", *, status: int = 200) -> None:
        """Go there; look."""
        self.go(path)
        self.look(template, state, status=status)

    def go(self, path: str) -> None:
        """As every link of the public site goes: within the document (see `frontend/navigation`), where axe stays."""
        self._site.latest = None
        if self._is_one_document and self.page.url.startswith("http"):
            self.page.evaluate(_FOLLOW, path)
        else:
            self.page.goto(path)

    def refuse(self, template: str, button: str, state: str = "refused") -> None:
        """Send the page as it stands; look at what is said."""
        self.press(button)
        expect(self.page.locator(_SUMMARY)).to_be_visible()
        self.look(template, state, status=422)

    def press(self, button: str) -> None:
        self._site.latest = None
        self.page.locator("main").get_by_role("button", name=button).first.click()

    def look(self, template: str, state: str = "", *, status: int = 200) -> None:
        """At the page as it is shown now."""
        name = "-".join(filter(None, (template.removesuffix(".html").replace("/", "-"), state)))
        self.page.wait_for_selector("html:not([aria-busy])")
        assert self._site.latest == Shown(template, status), f"{name}: {self._site.latest} at {self.page.url}"
        assert name not in self.looks, f"{name} was looked at before: give the state a name"
        self.looks.add(name)
        if found := faults_of(
            self.page, widths=self._widths, axe_at=self.axe_at, picture=self._pictures + name
        ):
            self.faults[name] = found
        self.seen.add(template)
        if self.page.locator(_FIELDS).count():
            self.forms.add(template)
        if status == 422 and self.page.locator(_SUMMARY).is_visible():
            self.refused.add(template)


class ReportWalk(Walk):
    """With reports to write; whose it is, the browser knows by its cookie."""

    def __init__(self, page: Page, site: Watched, core: Core, address: str) -> None:
        super().__init__(page, site)
        self.core = core
        self._address = address

    def writes(self, change: Change | None = None) -> str:
        """A report of one's own, with these answers; returns its secret."""
        token = a_draft(self.core, now=now()).token
        self.page.context.add_cookies([{"name": DRAFT_COOKIE, "value": token, "url": self._address}])
        if change:
            self.changes(token, change)
        return token

    def changes(self, token: str, change: Change) -> None:
        with self.core.database.unit_of_work() as work:
            amend_report(work, token=token, change=change, now=now())
