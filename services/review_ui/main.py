"""The staff site as an ASGI application: `uvicorn --factory services.review_ui.main:create_app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI

from services.core.bootstrap import Core, build
from services.core.settings import Settings
from services.logs import configure_logs
from services.review_ui.accounts import account_routes
from services.review_ui.attention import attention_routes
from services.review_ui.cases import case_routes
from services.review_ui.decisions import decision_routes
from services.review_ui.desk import Desk
from services.review_ui.excerpts import excerpt_routes, excerpts_of
from services.review_ui.footage import footage_routes
from services.review_ui.frame_stills import frame_still_routes
from services.review_ui.in_step import step_routes
from services.review_ui.marks import mark_routes
from services.review_ui.outbox import outbox_routes
from services.review_ui.problems import answer_people, sorry
from services.review_ui.questions import question_routes
from services.review_ui.queue import queue_routes
from services.review_ui.redactions import redaction_routes
from services.review_ui.register import register_routes
from services.review_ui.register_words import REGISTER_WORDS
from services.review_ui.repeat_vehicles import repeat_vehicle_routes
from services.review_ui.session import Guard
from services.review_ui.sign_in import sign_in_routes
from services.review_ui.statistics import statistics_routes
from services.review_ui.transfers import transfer_routes
from services.review_ui.words import PAGE_WORDS
from services.web.faults import Unexpected
from services.web.health import health_routes
from services.web.logs import RequestLog
from services.web.pages import Pages, environment
from services.web.security import SecurityHeaders, content_security_policy
from services.web.static_files import CompressedFiles

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
_ROUTES = (
    sign_in_routes,
    queue_routes,
    case_routes,
    footage_routes,
    frame_still_routes,
    excerpt_routes,
    redaction_routes,
    step_routes,
    mark_routes,
    decision_routes,
    register_routes,
    question_routes,
    transfer_routes,
    attention_routes,
    repeat_vehicle_routes,
    outbox_routes,
    statistics_routes,
    account_routes,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Wired from the environment unless settings are given. Opens no connection yet."""
    configure_logs()
    core = build(settings or Settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        core.database.engine.dispose()

    desk = Desk(core=core, pages=_pages(core))
    guard = Guard(desk)
    app = FastAPI(
        title="Operation Snap staff site",
        openapi_url=None,
        lifespan=lifespan,
        dependencies=[Depends(guard)],
    )
    app.include_router(health_routes(core))
    for routes in _ROUTES:
        app.include_router(routes(desk))
    app.mount("/static", CompressedFiles(directory=STATIC, check_dir=False), name="static")
    answer_people(app, desk, visit=guard.visit)
    _wrap(app, desk)
    return app


def _pages(core: Core) -> Pages:
    site = {
        "service_name": "Operation Snap: review desk",
        "force_name": core.rules.name,
        "stylesheet": "staff.css",
        "demonstration": core.settings.demonstration,
        "forces": core.forces,
        "rules": core.rules,
        "offence_words": lambda offence_id: core.offences[offence_id].wording,
        "excerpts_of": excerpts_of,
        **PAGE_WORDS,
        **REGISTER_WORDS,
    }
    return Pages(environment(_HERE / "templates", static=STATIC, site=site))


def _wrap(app: FastAPI, desk: Desk) -> None:
    """The last one added is the outermost."""
    settings = desk.core.settings
    app.add_middleware(Unexpected, answer=sorry(desk))
    app.add_middleware(
        SecurityHeaders,
        policy=content_security_policy(store=_origin(settings.s3_browser_endpoint_url)),
        secure=settings.cookie_secure,
    )
    app.add_middleware(RequestLog)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
