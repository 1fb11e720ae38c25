"""Style and scripts come compressed to whoever takes it, and no cache gets the two forms mixed up."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from services.web.security import SecurityHeaders
from services.web.static_files import CompressedFiles
from tests import outgoing
from tests.serving import serving

STYLE = b".govuk-button { color: white }\n" * 100


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("static")
    (folder / "public.css").write_bytes(STYLE)
    (folder / "short.css").write_bytes(b"a { color: red }")
    (folder / "picture.png").write_bytes(b"\x89PNG" + bytes(2000))
    app = Starlette(routes=[Mount("/static", CompressedFiles(directory=Path(folder)))])
    app.add_middleware(SecurityHeaders, policy="default-src 'none'", secure=False)
    with serving(app) as address:
        yield address


def fetch(address: str, name: str, **headers: str) -> httpx.Response:
    with outgoing.browser(base_url=address) as browser:
        del browser.headers["accept-encoding"]
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        with browser.stream("GET", f"/static/{name}", headers=named) as answer:
            answer._content = b"".join(answer.iter_raw())
            return answer


def encoding(address: str, accepted: str) -> str:
    headers = fetch(address, "public.css", accept_encoding=accepted).headers
    return str(headers.get("content-encoding", "plain"))


def test_a_browser_that_takes_gzip_gets_it_and_another_the_plain_file(address: str) -> None:
    small, plain = fetch(address, "public.css", accept_encoding="gzip, br"), fetch(address, "public.css")
    assert small.headers["content-encoding"] == "gzip"
    assert len(small.content) == int(small.headers["content-length"]) < len(STYLE) / 10
    assert gzip.decompress(small.content) == plain.content == STYLE
    assert "content-encoding" not in plain.headers
    assert {answer.headers["vary"] for answer in (small, plain)} == {"Accept-Encoding"}
    assert {answer.headers["content-type"] for answer in (small, plain)} == {"text/css; charset=utf-8"}
    assert all("immutable" in answer.headers["cache-control"] for answer in (small, plain))


@pytest.mark.parametrize(
    ("accepted", "found"),
    [
        ("br;q=1.0, GZIP;q=0.5", "gzip"),
        ("gzip;q=0, br", "plain"),
        ("gzip; q=0.0", "plain"),
        ("br", "plain"),
        ("xgzip", "plain"),
    ],
)
def test_what_the_browser_accepts_is_read_as_it_is_meant(address: str, accepted: str, found: str) -> None:
    assert encoding(address, accepted) == found


def test_each_form_has_a_mark_of_its_own_and_is_asked_for_again_by_it(address: str) -> None:
    small, plain = fetch(address, "public.css", accept_encoding="gzip"), fetch(address, "public.css")
    assert small.headers["etag"] != plain.headers["etag"]
    kept = {"accept_encoding": "gzip", "if_none_match": small.headers["etag"]}
    again = fetch(address, "public.css", **kept)
    assert (again.status_code, again.headers["vary"], again.content) == (304, "Accept-Encoding", b"")
    assert fetch(address, "public.css", if_none_match=small.headers["etag"]).status_code == 200


def test_a_part_of_a_file_is_a_part_of_the_plain_one(address: str) -> None:
    part = fetch(address, "public.css", accept_encoding="gzip", range="bytes=0-9")
    assert (part.status_code, part.content) == (206, STYLE[:10])
    assert "content-encoding" not in part.headers


@pytest.mark.parametrize("name", ["short.css", "picture.png"])
def test_what_would_hardly_shrink_is_left_as_it_is(address: str, name: str) -> None:
    answer = fetch(address, name, accept_encoding="gzip")
    assert answer.status_code == 200
    assert not {"content-encoding", "vary"} & set(answer.headers)
