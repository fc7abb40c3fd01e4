"""What is shown, and the page around it, which is there before the widget is."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from multichat_lab.dashboards.parts.built import LIBRARY, STATIC
from multichat_lab.dashboards.parts.document import document, page_name
from multichat_lab.errors import PageError
from multichat_lab.markup import Html, element

if TYPE_CHECKING:
    import ipywidgets as widgets

BOOT = "live.js"
POLICY = (
    "default-src 'none'; script-src 'self' blob:; style-src 'unsafe-inline'; connect-src 'self';"
    " img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a browser may load: what this server hands out. The chart's library comes as a `blob:`."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A widget to be shown.

    Attributes:
        title: of the page.
        script: name of the widget's built script, e.g. `replay`.
        style: the widget's style sheet.
        make: makes the widget of one page, in a thread with an event loop.
        theme: `dark`, `light`, or `auto` as the device has it.
    """

    title: str
    script: str
    style: str
    make: "Callable[[], widgets.DOMWidget]"
    theme: str = "auto"

    @property
    def scripts(self) -> tuple[str, ...]:
        """The names of what the page loads."""
        return (BOOT, f"{self.script}.js", LIBRARY.name)

    def html(self) -> str:
        """Return the page, in which the widget will stand.

        Raises:
            PageError: a script is not built.
        """
        boot, script = (address_of(each) for each in self.scripts[:2])
        head = [Html(f'<link rel="modulepreload" href="{script}">')]
        body = [
            page_name(self.title),
            element("p", "Starting …", "mc-live-doing", id="mc-doing", role="status"),
            element("main", "", id="mc-root", data_script=script),
            element("noscript", element("p", "This page needs scripts.")),
            Html(f'<script type="module" src="{boot}"></script>'),
        ]
        return document(self.title, self.style, body, self.theme, head)


@cache
def script_of(name: str) -> bytes:
    """Return a built script.

    Raises:
        PageError: it is not built.
    """
    path = STATIC / name
    if not path.is_file():
        raise PageError(f"The script {name} is not built", "Build it: npm --prefix js run build.")
    return path.read_bytes()


@cache
def version_of(name: str) -> str:
    """Return what tells a script from others of its name."""
    return hashlib.sha256(script_of(name)).hexdigest()[:16]


def address_of(name: str) -> str:
    """Return where the page finds a script: another one has another address."""
    return f"/static/{name}?v={version_of(name)}"
