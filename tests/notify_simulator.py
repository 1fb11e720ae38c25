"""A simulator of GOV.UK Notify's API, by its documentation: no account of theirs can be had for a test.

https://docs.notifications.service.gov.uk/rest-api.html: the key's last two UUIDs are service and secret; every call has
a JWT (HS256) with `iss` and `iat` at most 30 seconds old; errors are `{"errors": [{"error", "message"}], "status_code"}`.
"""

import re
import time
from typing import Any
from uuid import uuid4

import jwt
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

TEMPLATES = {"email": str(uuid4()), "sms": str(uuid4())}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_NUMBER = re.compile(r"\+?[0-9 ]{10,16}")
_AGE_SECONDS = 30


class NotifySimulator:
    """`sent` is what was taken; `limited` answers 429 as they do over a rate limit."""

    def __init__(self) -> None:
        self.service, self.secret = str(uuid4()), str(uuid4())
        self.sent: list[dict[str, Any]] = []
        self.limited = False
        self.app = FastAPI()
        self.app.post("/v2/notifications/{kind}")(self._take)
        self.app.get("/v2/notifications")(self._list)

    @property
    def key(self) -> str:
        """An API key of this service, as their pages show it."""
        return f"test-{self.service}-{self.secret}"

    async def _take(self, kind: str, request: Request) -> JSONResponse:
        if (fault := self._fault(request)) is not None:
            return fault
        asked = await request.json()
        field, shape = ("email_address", _EMAIL) if kind == "email" else ("phone_number", _NUMBER)
        if not shape.fullmatch(asked[field]):
            return _error(400, "ValidationError", f"{field} Not a valid {field.replace('_', ' ')}")
        if asked["template_id"] != TEMPLATES[kind]:
            return _error(400, "BadRequestError", "Template not found")
        wanted = {"subject", "body"} if kind == "email" else {"body"}
        if missing := wanted - set(asked["personalisation"]):
            return _error(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        taken = {"id": str(uuid4()), "type": kind, **asked}
        self.sent.append(taken)
        return JSONResponse(taken, status_code=201)

    def _list(self, request: Request, reference: str = "") -> JSONResponse:
        fault = self._fault(request)
        found = [sent for sent in self.sent if sent["reference"] == reference]
        return fault or JSONResponse({"notifications": found, "links": {}})

    def _fault(self, request: Request) -> JSONResponse | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, self.secret, algorithms=["HS256"], issuer=self.service)
        except jwt.InvalidTokenError:
            return _error(403, "AuthError", "Invalid token: API key not found")
        if abs(time.time() - claims["iat"]) > _AGE_SECONDS:
            return _error(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
        if self.limited:
            return _error(429, "RateLimitError", "Exceeded rate limit for key type TEST of 3000 requests")
        return None


def _error(status: int, error: str, message: str) -> JSONResponse:
    return JSONResponse(
        {"errors": [{"error": error, "message": message}], "status_code": status}, status_code=status
    )
