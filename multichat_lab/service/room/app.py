"""The HTTP face of a room: its page, its stream, and what is pressed."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.responses import StreamingResponse as Stream
from starlette.types import ASGIApp

from multichat_lab.dashboards.parts.built import STATIC
from multichat_lab.dashboards.parts.press import press_of
from multichat_lab.errors import AccessError, OverloadError, RequestError
from multichat_lab.service.access.doorkeeper import Doorkeeper
from multichat_lab.service.access.tokens import Holder
from multichat_lab.service.http.callers import Callers
from multichat_lab.service.http.middleware import Gate, RequestLimits
from multichat_lab.service.http.refusals import handle_refusals
from multichat_lab.service.room.page import Page
from multichat_lab.service.room.room import Act, Room, require_presenter
from multichat_lab.service.room.seated import Wish

MOST_VIEWERS = 500
"""Streams that are open at a time."""
LIMITS = RequestLimits(max_bytes=20_000, seconds=10)
SCRIPTS = {"room.js", "lightweight-charts-5.2.1.mjs"}

router = APIRouter()


class Come(BaseModel):
    """Somebody who takes a seat."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=200)]


class Pressed(BaseModel):
    """Somebody's press; `heard`, `since` and `seen` as a `Press` has them."""

    model_config = ConfigDict(extra="forbid")
    side: Annotated[str, Field(max_length=10)]
    quantity: float = 0.0
    why: Annotated[str, Field(max_length=5000)] = ""
    heard: float
    since: float
    seen: Annotated[str, Field(max_length=40)] = ""


class Presented(BaseModel):
    """What the presenter presses."""

    model_config = ConfigDict(extra="forbid")
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


def parts(request: Request) -> RoomParts:
    """Return the parts of the app."""
    found: RoomParts = request.app.state.parts
    return found


def caller(request: Request) -> Holder:
    """Return whose token the request carries; the gate has checked it."""
    holder: Holder = request.scope["multichat.holder"]
    return holder


PartsOf = Annotated[RoomParts, Depends(parts)]
CallerOf = Annotated[Holder, Depends(caller)]


@router.get("/")
@router.get("/screen")
async def page(parts: PartsOf) -> Response:
    """Show the room as it is now."""
    html = parts.page.html(parts.room.broadcast.everything_as_text())
    return HTMLResponse(html, headers=parts.page.headers)


@router.get("/static/{name}")
async def script(name: str) -> Response:
    """Hand out what the page loads."""
    if name not in SCRIPTS:
        return Response(status_code=404)
    return FileResponse(STATIC / name, media_type="text/javascript")


@router.get("/qr.svg")
async def qr(parts: PartsOf) -> Response:
    """Show the address as a QR code."""
    return Response(parts.page.qr, media_type="image/svg+xml")


@router.get("/events")
async def events(parts: PartsOf) -> Response:
    """Stream the room: all of it, and then what changes."""
    broadcast = parts.room.broadcast
    if broadcast.viewers >= MOST_VIEWERS:
        raise OverloadError(f"{MOST_VIEWERS} people look already", "Try again later.")
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return Stream(broadcast.frames(), media_type="text/event-stream", headers=headers)


@router.get("/replay.html")
async def replay(parts: PartsOf) -> Response:
    """Hand out the replay, once the market has closed and it is written."""
    path = parts.room.replay
    if path is None:
        raise RequestError("There is no replay yet", "Wait for the end.")
    return FileResponse(path, media_type="text/html", filename=path.name)


@router.post("/seats")
async def take_seat(parts: PartsOf, request: Request, come: Come) -> Response:
    """Give somebody a seat, and the token that goes with it."""
    address = request.client.host if request.client else ""
    return JSONResponse(await parts.room.seated.come(come.name, address), 201)


@router.get("/v1/me")
async def me(holder: CallerOf) -> Response:
    """Tell a page that comes back whose token it has."""
    return JSONResponse({"name": holder.name, "role": holder.role})


@router.post("/v1/orders")
async def order(parts: PartsOf, holder: CallerOf, pressed: Pressed) -> Response:
    """Do what somebody presses; it is recorded when this answers."""
    if holder.role != "participant":
        raise AccessError("The presenter does not trade", "Take a seat under a name.")
    press = press_of({"heard": pressed.heard, "since": pressed.since, "seen": pressed.seen})
    wish = Wish(pressed.side, pressed.quantity, pressed.why.strip(), press)
    return JSONResponse(await parts.room.seated.take(holder.name, wish), 201)


@router.post("/v1/present")
async def present(parts: PartsOf, holder: CallerOf, presented: Presented) -> Response:
    """Do what the presenter presses."""
    require_presenter(holder.role)
    await parts.room.act(presented.act, presented.value)
    return JSONResponse({"done": presented.act})


def build_room_app(parts: RoomParts, doorkeeper: Doorkeeper, callers: Callers) -> ASGIApp:
    """Return the ASGI application of a room.

    Args:
        parts: what the routes work with.
        doorkeeper: knows the tokens.
        callers: bound what each caller has at a time.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    handle_refusals(app)
    app.include_router(router)
    return Gate(GZipMiddleware(app, minimum_size=1000), doorkeeper, callers, LIMITS)
