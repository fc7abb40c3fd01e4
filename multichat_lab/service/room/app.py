"""The HTTP face of a room: its page, its stream, and what is pressed.

Starlette and msgspec: that of the service describes itself, and takes a second longer to start.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.responses import StreamingResponse as Stream
from starlette.routing import Route
from starlette.types import ASGIApp

from multichat_lab.dashboards.parts.built import STATIC
from multichat_lab.dashboards.parts.press import press_of
from multichat_lab.errors import AccessError, OverloadError, RequestError
from multichat_lab.service.access.doorkeeper import Doorkeeper
from multichat_lab.service.access.tokens import Holder
from multichat_lab.service.http.callers import Callers
from multichat_lab.service.http.middleware import Gate, RequestLimits
from multichat_lab.service.http.refusals import error_answer, handle_refusals
from multichat_lab.service.room.page import Page
from multichat_lab.service.room.room import Act, Room, require_presenter
from multichat_lab.service.room.seated import Wish

MOST_VIEWERS = 500
"""Streams that are open at a time."""
LIMITS = RequestLimits(max_bytes=20_000, seconds=10)
SCRIPTS = {"room.js", "lightweight-charts-5.2.1.mjs"}
Sent = TypeVar("Sent")


class Come(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Somebody who takes a seat."""

    name: Annotated[str, Meta(max_length=200)]


class Pressed(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Somebody's press; `heard`, `since` and `seen` as a `Press` has them."""

    side: Annotated[str, Meta(max_length=10)]
    quantity: float = 0.0
    why: Annotated[str, Meta(max_length=5000)] = ""
    heard: float
    since: float
    seen: Annotated[str, Meta(max_length=40)] = ""


class Presented(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the presenter presses."""

    act: Act
    value: str | float | None = None


@dataclass(frozen=True, slots=True)
class RoomParts:
    """What the routes work with.

    Attributes:
        room: the room.
        page: how it looks.
    """

    room: Room
    page: Page


def parts_of(request: Request) -> RoomParts:
    """Return the parts of the app."""
    found: RoomParts = request.app.state.parts
    return found


def caller(request: Request) -> Holder:
    """Return whose token the request carries; the gate has checked it."""
    holder: Holder = request.scope["multichat.holder"]
    return holder


async def sent(request: Request, kind: type[Sent]) -> Sent:
    """Return what was sent.

    Raises:
        msgspec.DecodeError: it is not JSON of this kind, or does not say that it is JSON, as a form
            of a page from elsewhere does not.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise msgspec.DecodeError("The content-type is not application/json")
    return msgspec.json.decode(await request.body(), type=kind)


async def page(request: Request) -> Response:
    """Show the room as it is now."""
    parts = parts_of(request)
    html = parts.page.html(parts.room.broadcast.everything_as_text())
    return HTMLResponse(html, headers=parts.page.headers)


async def script(request: Request) -> Response:
    """Hand out what the page loads."""
    name = request.path_params["name"]
    if name not in SCRIPTS:
        return Response(status_code=404)
    return FileResponse(STATIC / name, media_type="text/javascript")


async def qr(request: Request) -> Response:
    """Show the address as a QR code."""
    return Response(parts_of(request).page.qr, media_type="image/svg+xml")


async def events(request: Request) -> Response:
    """Stream the room: all of it, and then what changes."""
    broadcast = parts_of(request).room.broadcast
    if broadcast.viewers >= MOST_VIEWERS:
        raise OverloadError(f"{MOST_VIEWERS} people look already", "Try again later.")
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(broadcast.frames(), media_type="text/event-stream", headers=headers)


async def replay(request: Request) -> Response:
    """Hand out the replay, once the market has closed and it is written."""
    path = parts_of(request).room.replay
    if path is None:
        raise RequestError("There is no replay yet", "Wait for the end.")
    return FileResponse(path, media_type="text/html", filename=path.name)


async def take_seat(request: Request) -> Response:
    """Give somebody a seat, and the token that goes with it."""
    come = await sent(request, Come)
    address = request.client.host if request.client else ""
    return JSONResponse(await parts_of(request).room.seated.come(come.name, address), 201)


async def me(request: Request) -> Response:
    """Tell a page that comes back whose token it has."""
    holder = caller(request)
    return JSONResponse({"name": holder.name, "role": holder.role})


async def order(request: Request) -> Response:
    """Do what somebody presses; it is recorded when this answers."""
    holder, pressed = caller(request), await sent(request, Pressed)
    if holder.role != "participant":
        raise AccessError("The presenter does not trade", "Take a seat under a name.")
    press = press_of({"heard": pressed.heard, "since": pressed.since, "seen": pressed.seen})
    wish = Wish(pressed.side, pressed.quantity, pressed.why.strip(), press)
    return JSONResponse(await parts_of(request).room.seated.take(holder.name, wish), 201)


async def present(request: Request) -> Response:
    """Do what the presenter presses."""
    require_presenter(caller(request).role)
    presented = await sent(request, Presented)
    await parts_of(request).room.act(presented.act, presented.value)
    return JSONResponse({"done": presented.act})


Endpoint = Callable[[Request], Awaitable[Response]]
GETS: dict[str, Endpoint] = {
    "/": page,
    "/screen": page,
    "/static/{name}": script,
    "/qr.svg": qr,
    "/events": events,
    "/replay.html": replay,
    "/v1/me": me,
}
POSTS: dict[str, Endpoint] = {"/seats": take_seat, "/v1/orders": order, "/v1/present": present}


async def misfit(_: Request, error: Exception) -> JSONResponse:
    """Answer what cannot be read."""
    return error_answer(422, RequestError.__name__, str(error), "Reload the page.")


def build_room_app(parts: RoomParts, doorkeeper: Doorkeeper, callers: Callers) -> ASGIApp:
    """Return the ASGI application of a room.

    Args:
        parts: what the routes work with.
        doorkeeper: knows the tokens.
        callers: bound what each caller has at a time.
    """
    routes = [Route(path, each, methods=["GET"]) for path, each in GETS.items()]
    routes += [Route(path, each, methods=["POST"]) for path, each in POSTS.items()]
    app = Starlette(routes=routes)
    app.state.parts = parts
    handle_refusals(app)
    app.add_exception_handler(msgspec.DecodeError, misfit)
    return Gate(GZipMiddleware(app, minimum_size=1000), doorkeeper, callers, LIMITS)
