"""The page of a room: one file of HTML, with the room as it is now already in it."""

import hashlib
import io
from pathlib import Path

import segno

from multichat_lab.dashboards.parts.built import STATIC
from multichat_lab.dashboards.parts.document import document
from multichat_lab.dashboards.parts.style import style_of
from multichat_lab.errors import PageError
from multichat_lab.markup import Html, element

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self';"
    " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a browser may load: what the room itself hands out. No script stands in the page."""


class Page:
    """How a room looks.

    Args:
        address: where people find it, on the screen and in the QR code.
        is_near: whether only this machine can reach it.
        theme: `dark`, `light`, or `auto` as each device is.

    Raises:
        PageError: the scripts are not built.
    """

    def __init__(self, address: str, is_near: bool, theme: str = "auto") -> None:
        script = STATIC / "room.js"
        if not script.is_file():
            raise PageError(
                "The script room.js is not built", "Build it: npm --prefix js run build."
            )
        self._version = hashlib.sha256(script.read_bytes()).hexdigest()[:12]
        self._theme = theme
        self._address = address
        self._is_near = is_near
        room = (Path(__file__).parent / "room.css").read_text("utf-8")
        self._style = "\n".join([style_of("mc-chart", "chart/chart.css", "race.css"), room])
        self.qr = qr_code(address)

    @property
    def headers(self) -> dict[str, str]:
        """What goes with the page: it is of now, and loads nothing from elsewhere."""
        return {
            "cache-control": "no-store",
            "content-security-policy": POLICY,
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }

    def html(self, now: str) -> str:
        """Return the page.

        Args:
            now: the room as JSON without `<`.
        """
        body = [
            element(
                "main",
                "",
                id="mc-room",
                data_address=self._address,
                data_near="true" if self._is_near else "false",
            ),
            element("noscript", element("p", "This page needs scripts to show the market.")),
            Html(f'<script type="application/json" id="mc-room-now">{now}</script>'),
            Html(f'<script type="module" src="/static/room.js?{self._version}"></script>'),
        ]
        return document("The room", self._style, body, self._theme)


def qr_code(address: str) -> bytes:
    """Return an address as a QR code, dark on white as every phone reads it: SVG."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", scale=8, border=3, dark="#000", light="#fff", svgns=True, xmldecl=False
    )
    return drawn.getvalue()
