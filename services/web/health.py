"""Is it up, and can it work? For the proxy, the supervisor and the orchestrator."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.core.bootstrap import Core, faults


def health_routes(core: Core) -> APIRouter:
    """`/health/live` answers while the process does; `/health/ready` only while every component does."""
    router = APIRouter(prefix="/health", include_in_schema=False)

    @router.get("/live")
    def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/ready")
    def ready() -> JSONResponse:
        found = faults(core)
        return JSONResponse(
            {"status": "unready" if found else "ready", "faults": found}, status_code=503 if found else 200
        )

    return router
