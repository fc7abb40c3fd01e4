"""A real chart widget in a real browser; only the wire between them is the test's own."""

import base64
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb
from matplotlib.image import imread
from numpy.typing import NDArray
from playwright.sync_api import Page

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.trading.records.rows import Bar
from tests.dashboards.chart.wire import take_sent
from tests.drawing import at_rest, drawn
from tests.waiting import HANG_MILLISECONDS, wait_until

HERE = Path(__file__).parent
FILES = {
    "/": ("text/html", (HERE / "page.html").read_text("utf-8")),
    "/chart.js": ("text/javascript", str(ChartWidget._esm)),
    "/chart.css": ("text/css", str(ChartWidget._css)),
}


def next_bar(minutes: pd.DataFrame, close: float) -> Bar:
    """Return the bar after `minutes`, with that close."""
    last = minutes.iloc[-1]
    time_us = int(minutes.index[-1].timestamp() + 60) * 1_000_000
    high, low = max(last["close"], close), min(last["close"], close)
    return Bar("GBM", time_us, last["close"], high, low, close, 1_250_000.0)


class Handler(BaseHTTPRequestHandler):
    """Serve the page and what the widget would send of itself."""

    def do_GET(self):
        kind, text = FILES[self.path]
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words):
        pass


@contextmanager
def served() -> Iterator[str]:
    """Serve `FILES` on a free port and give the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class ChartPage:
    """A page with views of one chart widget.

    Args:
        page: a fresh page of the browser.
        chart: the widget, made while `comm.create_comm` is `RecordingComm`.

    Attributes:
        troubles: errors that the page reported, and requests to other hosts.
    """

    def __init__(self, page: Page, chart: ChartWidget, address: str) -> None:
        page.set_default_timeout(HANG_MILLISECONDS)
        self.page = page
        self.chart = chart
        self.troubles: list[str] = []
        page.expose_function("toKernel", self._from_browser)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.troubles.append(line.text))
        page.on("request", lambda request: self._check(request.url, address))
        page.goto(address)
        page.wait_for_function("window.ready")
        self.deliver()

    def deliver(self) -> None:
        """Bring what the widget has sent to the browser."""
        self.page.evaluate("messages => window.receive(messages)", self._sent())

    def open_view(self, bars: int) -> None:
        """Open a view and wait until so many bars are drawn.

        Where a bar comes before the view is laid out, its dotted line is a shade (3 of 255) other
        in some pixels, until it is drawn anew.
        """
        self.page.evaluate("() => (window.closers ??= []).push(window.open_view())")
        self.wait_for_bars(bars)
        drawn(self.page)

    def wait_for_bars(self, count: int) -> None:
        """Wait until every view shows so many bars."""
        self.page.wait_for_function(
            "count => document.querySelectorAll(`.mc-chart[data-bars='${count}']`).length"
            " === document.querySelectorAll('.mc-chart').length",
            arg=count,
        )

    def until(self, is_true: Callable[[], object]) -> None:
        """Wait until it is true; meanwhile what the page says is heard."""
        wait_until(lambda: self.page.wait_for_timeout(20) or is_true())

    def text(self, name: str) -> str:
        """Return the text of the first element of class `mc-chart-<name>`."""
        return str(self.page.locator(f".mc-chart-{name}").first.inner_text())

    def pixels(self, view: int = 0) -> NDArray[np.uint8]:
        """Return the picture of a plot that is drawn: rows of pixels of red, green and blue."""
        plot = self.page.locator(".mc-chart-plot").nth(view)
        png = at_rest(self.page, plot.screenshot)
        return np.rint(imread(io.BytesIO(png))[..., :3] * 255).astype(np.uint8)

    def count(self, color: str, view: int = 0) -> int:
        """Return how many pixels of a plot have exactly this colour."""
        return int((self.pixels(view) == np.rint(np.array(to_rgb(color)) * 255)).all(axis=2).sum())

    def _check(self, url: str, address: str) -> None:
        if not url.startswith((address, "blob:", "data:")):
            self.troubles.append(f"request to {url}")

    def _from_browser(self, data: dict) -> list:
        self.chart._handle_msg({"content": {"data": {"buffer_paths": [], **data}}, "buffers": []})
        return self._sent()

    def _sent(self) -> list:
        messages = []
        for data, buffers in take_sent(self.chart):
            state = dict(data.get("state", {}))
            texts = [base64.b64encode(each).decode() for each in buffers]
            for path, text in zip(data.get("buffer_paths", []), texts, strict=False):
                state[path[0]] = {"base64": text}
            messages.append({"state": state, "content": data.get("content"), "buffers": texts})
        return messages
