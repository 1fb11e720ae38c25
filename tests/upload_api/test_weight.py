"""How much a phone on a poor signal has to fetch: every reporter's page as it is served, and all of the site's scripts."""

import gzip
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.upload_api.visit import DRAFT_COOKIE
from tests.upload_api.sender import Sender

pytestmark = pytest.mark.stack

BUILT = Path(__file__).parents[2] / "services" / "upload_api" / "static" / "built"
MOST_OF_A_PAGE = 100_000
MOST_SCRIPT = 60_000
MAP = "place-map.js"
"""Comes to one page only, where an operator has named a server of map tiles, and after that page is there."""
NOT_PAGES = ("/api/", "/health/", "/static", "/report/work")
ASSET = re.compile(r'(?:src|href|data-worker)="(/static/[^"?]+)')


def gzipped(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def fetched(site: httpx.Client, asset: str) -> int:
    """Bytes as they come over the wire."""
    with site.stream("GET", asset, headers={"accept-encoding": "gzip"}) as answer:
        assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
        return sum(map(len, answer.iter_raw()))


def scripts() -> dict[str, int]:
    return {path.name: gzipped(path.read_bytes()) for path in BUILT.glob("*.js") if path.name != MAP}


def pages(app: FastAPI) -> list[str]:
    """Every page that a reporter can open: the routes that answer GET and are not for machines."""
    opened = {
        context.path or "" for context in iter_route_contexts(app.routes) if "GET" in (context.methods or {})
    }
    found = [path for path in opened if path and not path.startswith(NOT_PAGES)]
    assert len(found) > 10
    return sorted(found)


@pytest.fixture
def visited(site: httpx.Client, sender: Sender, app: FastAPI) -> dict[str, httpx.Response]:
    """Each page of a report with one file, and the answers that its links lead to."""
    sent = sender.send(b"not a film, but here " * 100)
    site.cookies.set(DRAFT_COOKIE, sender.token)
    site.headers["accept"] = "text/html"
    fill = {"token": sender.token, "upload_id": sent["upload_id"]}
    answers = {}
    for path in pages(app):
        address = re.sub(r"{(\w+)(?::\w+)?}", lambda found: str(fill.get(found[1], "1")), path)
        answers[path] = site.get(address, follow_redirects=True)
    return answers


def test_no_page_weighs_more_than_100_kb(visited: dict[str, httpx.Response], site: httpx.Client) -> None:
    weights = {}
    for path, answer in visited.items():
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        assert "content-encoding" not in answer.headers, (
            path
        )  # form tokens and secrets: see `web/static_files.py`
        assets = {asset for asset in ASSET.findall(answer.text) if not asset.endswith(".svg")}
        assert any(asset.endswith("/report.js") for asset in assets), path
        assert any(asset.endswith("/public.css") for asset in assets), path
        weights[path] = len(answer.content) + sum(fetched(site, asset) for asset in assets)
    assert len(weights) > 10
    assert {path: weight for path, weight in weights.items() if weight >= MOST_OF_A_PAGE} == {}


def test_the_scripts_of_the_reporters_site_weigh_less_than_60_kb_in_all() -> None:
    weights = scripts()
    assert {"report.js", "hashing.js"} <= weights.keys()
    assert sum(weights.values()) < MOST_SCRIPT, weights


def test_the_reporters_site_has_no_script_or_style_in_its_pages_but_the_one_line(
    visited: dict[str, httpx.Response],
) -> None:
    for path, answer in visited.items():
        inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", answer.text)
        assert len(inline) <= 1, path
        assert not re.search(r"<style|\sstyle=\"", answer.text), path
