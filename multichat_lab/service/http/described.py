"""Refusals as the service describes them, and what fits no description of a request."""

from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from multichat_lab.errors import RequestError
from multichat_lab.service.http.refusals import error_answer


class Problem(BaseModel):
    """What is wrong, and what to do about it."""

    type: str
    problem: str
    remedy: str


class ErrorAnswer(BaseModel):
    """The one shape of every refusal; `type` is the name of an error of multichat_lab."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "type": "SessionEndedError",
                        "problem": "Session 'b3c1' ended at 2026-03-02 10:00:00+00:00",
                        "remedy": "Start a new session.",
                    }
                }
            ]
        }
    )

    error: Problem


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorAnswer, "description": what}
    for status, what in {
        400: "The request cannot be read.",
        401: "There is no token, or nobody's.",
        403: "It is not the caller's to do or to see.",
        404: "There is no such session.",
        408: "The request came too slowly.",
        409: "The session has ended, or a limit is reached.",
        413: "The request is too large.",
        422: "A value makes no sense, or the idempotency key is another request's.",
        429: "The token asks too often; see Retry-After.",
        503: "The service takes nothing at the moment; see Retry-After.",
    }.items()
}


def handle_misfits(app: FastAPI) -> None:
    """Let the app answer what does not fit its description in the shape of all errors."""

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        complaints = cast(RequestValidationError, error).errors()
        problem = "; ".join(f"{place(each)}: {each['msg']}" for each in complaints[:5])
        kind = RequestError.__name__
        return error_answer(422, kind, problem, "What is sent must fit /openapi.json.")

    app.add_exception_handler(RequestValidationError, invalid)


def place(complaint: dict[str, Any]) -> str:
    """Return where in the request a value is wrong, e.g. `body.content`."""
    return ".".join(str(part) for part in complaint["loc"])
