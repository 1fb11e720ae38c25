"""The OpenAPI description, made true where the framework guesses: errors are problem+json, and some say when to return."""

from typing import Any

from fastapi import FastAPI

_JSON, _PROBLEM = "application/json", "application/problem+json"
_RETRY_AFTER = {"description": "Seconds", "schema": {"type": "integer"}}
_SAYS_WHEN = {"429", "503"}


def describe_problems(app: FastAPI) -> None:
    """Amend what `/api/openapi.json` says; it is made once, on the first question."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            for operations in made()["paths"].values():
                for operation in operations.values():
                    _amend(operation["responses"])
        return made()

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI documents it


def _amend(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        if status.startswith(("4", "5")) and _JSON in response.get("content", {}):
            response["content"] = {_PROBLEM: response["content"].pop(_JSON)}
        if status in _SAYS_WHEN:
            response["headers"] = {"Retry-After": _RETRY_AFTER}
