"""The point where it happened, without typing it: where the reporter is, or a press on the operator's own map."""

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Geolocation, Page, expect

from services.clock import now
from services.core.bootstrap import build
from services.core.settings import Settings
from services.upload_api.main import create_app
from services.upload_api.visit import DRAFT_COOKIE
from tests.axe import faults_of
from tests.cases import a_draft
from tests.serving import serving

pytestmark = [pytest.mark.stack, pytest.mark.browser]
HERE = Geolocation(latitude=52.48624, longitude=-1.89041, accuracy=12.4)


class Tiles(BaseHTTPRequestHandler):
    """Every tile of a map, grey; counts what was asked for."""

    asked: list[str] = []  # noqa: RUF012 -- one for the whole server

    def do_GET(self) -> None:
        self.asked.append(self.path)
        picture = io.BytesIO()
        Image.new("RGB", (256, 256), (200, 205, 200)).save(picture, "PNG")
        self.send_response(200)
        self.send_header("content-type", "image/png")
        self.end_headers()
        self.wfile.write(picture.getvalue())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def tiles() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/{{z}}/{{x}}/{{y}}.png"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def plain(settings: Settings) -> Iterator[str]:
    with serving(create_app(settings)) as address:
        yield address


@pytest.fixture(scope="module")
def mapped(settings: Settings, tiles: str) -> Iterator[str]:
    own = {"map_tiles_url": tiles, "map_credit": "Example tiles", "map_centre": "52.48, -1.89"}
    with serving(create_app(settings.model_copy(update=own))) as address:
        yield address


@pytest.fixture
def phone(chromium: Browser, settings: Settings) -> Iterator[BrowserContext]:
    """A phone whose owner has begun a report."""
    core = build(settings)
    context = chromium.new_context(
        locale="en-GB", viewport={"width": 360, "height": 740}, has_touch=True, geolocation=HERE
    )
    cookie = {
        "name": DRAFT_COOKIE,
        "value": a_draft(core, now=now()).token,
        "domain": "127.0.0.1",
        "path": "/",
    }
    context.add_cookies([cookie])  # type: ignore[list-item]
    yield context
    context.close()
    core.database.engine.dispose()


def opened(phone: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """The page that asks where, and what its console complains of."""
    page, complaints = phone.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{address}/report/where")
    return page, complaints


def test_where_the_reporter_is_now_fills_the_point(phone: BrowserContext, plain: str) -> None:
    phone.grant_permissions(["geolocation"])
    page, complaints = opened(phone, plain)
    page.get_by_role("button", name="I am still there: use where I am now").tap()
    expect(page.get_by_role("status").filter(has_text="to within 12 metres")).to_be_visible()
    expect(page.get_by_label("Exact place")).to_have_value("52.48624, -1.89041")
    assert page.get_by_role("button", name="Choose it on a map").count() == 0
    assert complaints == []


def test_a_browser_that_does_not_tell_is_no_dead_end(phone: BrowserContext, plain: str) -> None:
    page, _ = opened(phone, plain)  # without the permission
    page.get_by_role("button", name="I am still there: use where I am now").tap()
    expect(page.get_by_text("Your browser does not tell us where you are")).to_be_visible()
    expect(page.get_by_label("Exact place")).to_have_value("")


def test_a_press_on_the_map_is_the_point_and_the_map_weighs_on_nobody_else(
    phone: BrowserContext, mapped: str
) -> None:
    page, complaints = opened(phone, mapped)
    assert Tiles.asked == []
    page.get_by_role("button", name="Choose it on a map").tap()
    expect(page.get_by_text("Move the map, then press the place")).to_be_visible()
    expect(page.get_by_text("Example tiles")).to_be_visible()
    page.locator(".leaflet-tile-loaded").first.wait_for()
    page.locator(".app-place__map").tap(position={"x": 120, "y": 100})
    field = page.get_by_label("Exact place")
    expect(field).not_to_have_value("")
    latitude, longitude = map(float, field.input_value().split(", "))
    assert latitude == pytest.approx(52.48, abs=0.2)
    assert longitude == pytest.approx(-1.89, abs=0.2)
    expect(page.get_by_role("status").filter(has_text="The pin is at")).to_be_visible()
    assert faults_of(page) == []
    assert complaints == []
    assert Tiles.asked


def test_the_map_works_by_keyboard_alone_and_follows_what_is_typed(
    phone: BrowserContext, mapped: str
) -> None:
    page, complaints = opened(phone, mapped)
    page.get_by_label("Exact place").fill("52.5, -1.9")
    page.get_by_role("button", name="Choose it on a map").focus()
    page.keyboard.press("Enter")
    page.locator(".app-place__map").wait_for()
    expect(page.locator(".app-place__map")).to_be_focused()
    assert page.locator("path.leaflet-interactive").count() == 1  # what was typed is on the map
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(600)  # the map glides
    page.get_by_role("button", name="Put the pin in the middle of the map").focus()
    page.keyboard.press("Enter")
    latitude, longitude = map(float, page.get_by_label("Exact place").input_value().split(", "))
    assert 52.5 < latitude < 52.6
    assert longitude == pytest.approx(-1.9, abs=0.001)
    assert complaints == []


def test_a_map_that_does_not_come_is_said_and_the_field_still_works(
    phone: BrowserContext, mapped: str
) -> None:
    phone.route("**/place-map.js*", lambda route: route.abort())
    page, _ = opened(phone, mapped)
    page.get_by_role("button", name="Choose it on a map").tap()
    expect(page.get_by_text("The map did not come. Type the point")).to_be_visible()
    page.get_by_label("Exact place").fill("52.5, -1.9")
