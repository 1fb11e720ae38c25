"""The public site: the JSON API, the reporter's pages, and the small print that both share."""

from pathlib import Path
from urllib.parse import urlsplit

from fastapi import FastAPI

from services.core.bootstrap import build
from services.core.settings import Settings
from services.logs import configure_logs
from services.upload_api import (
    answer_pages,
    api,
    check_pages,
    footage_pages,
    force_pages,
    journey_pages,
    link_pages,
    list_pages,
    moment_pages,
    more_footage_pages,
    receipt_pages,
    screening_pages,
    start_pages,
    status_pages,
)
from services.upload_api.attempts import record, record_invalid_offers
from services.upload_api.body_limit import BodyLimit
from services.upload_api.counters import Counters
from services.upload_api.description import describe_problems
from services.upload_api.door import Door
from services.upload_api.error_pages import ErrorPages, answer_people
from services.upload_api.rate_limits import RateLimits
from services.upload_api.visit import Site
from services.web.answers import answer_machines
from services.web.health import health_routes
from services.web.logs import RequestLog
from services.web.proxies import ClientAddress, networks
from services.web.security import SecurityHeaders, content_security_policy
from services.web.static_files import CompressedFiles

DESCRIPTION = """
Report dangerous driving with your own footage: open a submission, upload each file in parts straight to the store,
complete it, and send the signed report.

1. `POST /api/submissions` gives a reference and a secret token. Send it as `Authorization: Bearer <token>` from then on.
2. `POST /api/uploads` offers a file and says how it is cut into parts.
3. `POST /api/uploads/{id}/parts` signs parts by number, size and SHA-256; `PUT` each to its URL with exactly its headers.
4. `POST /api/uploads/{id}/complete` joins them and answers with a receipt. Every call may be repeated safely.
5. `POST /api/submissions/report` signs the report; `GET /api/submission` tells how it goes.

Errors are `application/problem+json` (RFC 9457) with every reason in `errors`.
"""
WRITING = (journey_pages, screening_pages, list_pages, check_pages, force_pages)
AFTER_SENDING = (status_pages, receipt_pages, answer_pages, more_footage_pages)
_STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application; settings from the environment unless given. Opens no connection."""
    settings = settings or Settings()
    configure_logs()
    core = build(settings)
    app = FastAPI(
        title="Operation Snap: public API",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,  # its page needs scripts of another origin
        redoc_url=None,
    )
    site, counters = Site(core), Counters(settings)
    door = Door(core, counters)
    answer_machines(app)
    record_invalid_offers(app, core)
    errors = ErrorPages(site)
    answer_people(app, errors)
    app.include_router(health_routes(core))
    app.include_router(api.routes(core, door))
    describe_problems(app)
    app.include_router(start_pages.routes(core, site, door))
    app.include_router(link_pages.routes(core, site, counters))
    for pages in (footage_pages, moment_pages, *WRITING, *AFTER_SENDING):
        app.include_router(pages.routes(core, site))
    app.mount("/static", CompressedFiles(directory=_STATIC), name="static")
    app.add_middleware(BodyLimit, longest=api.LONGEST_BODY, but_not=_takes_file, answer=errors.say_http)
    app.add_middleware(
        RateLimits,
        counters=counters,
        refuse=errors.say_wait,
        record=lambda name: record(core, "rate_limited", [name], token=None),
    )
    app.add_middleware(SecurityHeaders, policy=_policy(settings), secure=settings.cookie_secure)
    app.add_middleware(RequestLog)
    app.add_middleware(ClientAddress, trusted=networks(settings.trusted_proxies))
    return app


def _takes_file(path: str) -> bool:
    return path == footage_pages.UPLOAD_PATH or more_footage_pages.takes_file(path)


def _policy(settings: Settings) -> str:
    # WebAssembly counts the SHA-256 of parts in the reporter's browser; nothing else is let in.
    extra: dict[str, tuple[str, ...]] = {"script-src": ("'wasm-unsafe-eval'",)}
    if settings.map_tiles_url:
        extra["img-src"] = (_origin(settings.map_tiles_url.replace("{s}", "*")),)
    return content_security_policy(store=settings.s3_browser_endpoint_url, extra=extra)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
