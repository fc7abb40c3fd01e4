"""A notebook as a page: Voilà with our template, set up to keep to itself."""

import logging
import os
import signal
import socket
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application, RequestHandler
from traitlets.config import Config

from multichat_lab.cli.kept_page import KeptVoila
from multichat_lab.cli.last_saved import NOT_PRESENTED, tags_of
from multichat_lab.cli.present_voila import PresentVoila
from multichat_lab.cli.waiting_page import WaitingServer, still_script
from multichat_lab.dashboards.parts.built import built_script
from multichat_lab.listening import url_of
from multichat_lab.palette import THEME_VARIABLE
from multichat_lab.shipped import shipped_folder

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
"""What a browser may load: only what this server has, whatever a widget asks for. Widgets are
inline styles and evaluated scripts by nature."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where a notebook is shown, and how.

    Attributes:
        notebook: the notebook; its folder is the working directory of its kernels.
        ip: the address to listen on.
        port: the port to listen on.
        light: the light theme instead of the dark one.
        away_seconds: after this time without a page and without work, a kernel is ended.
        token: what opens the page; empty for none.
        apart: a kernel for each page that is opened, which ends with it, instead of one for all.
        steps: one heading a screen, with the code at hand.
        saved: what the notebook showed when it was saved, as HTML.
    """

    notebook: Path
    ip: str
    port: int
    light: bool
    away_seconds: int
    token: str
    apart: bool = False
    steps: bool = False
    saved: str = ""

    @property
    def url(self) -> str:
        """The address for a browser, with the token if there is one."""
        return url_of(self.ip, self.port, self.token)

    def saved_with_script(self) -> str:
        """Return what is shown until the notebook has run."""
        if not self.saved:
            return ""
        return f"{self.saved}<script>{still_script()}</script>"

    def configuration(self) -> Config:
        """Return the configuration of Voilà."""
        return Config(
            Voila={
                "config_file_paths": [],  # no one's file takes back what is promised here
                "ip": self.ip,
                "log_level": logging.ERROR,
                "notebook_path": str(self.notebook.absolute()),
                "open_browser": False,  # its own way leads over a page that asks a CDN
                "port": self.port,
                "port_retries": 0,
                "token": self.token,
                "tornado_settings": {
                    # a name that leads here from elsewhere (DNS rebinding) opens nothing
                    "allow_remote_access": bool(self.token),
                    "headers": {"Content-Security-Policy": CONTENT_SECURITY_POLICY},
                },
            },
            VoilaConfiguration={
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
                "file_allowlist": [],
                "file_denylist": [".*"],
                "prelaunch_hook": prepare,
                "resources": {
                    "steps": steps_script() if self.steps else "",
                    "saved": self.saved_with_script(),
                },
                "show_tracebacks": True,
                "strip_sources": not self.steps,
                "template": "lab",
                "theme": "light" if self.light else "dark",
            },
            KernelManager={"transport_encryption": "auto"},
            MappingKernelManager={
                "cull_connected": False,
                "cull_idle_timeout": self.away_seconds,
                "cull_interval": max(1, self.away_seconds // 4),
            },
        )


def steps_script() -> str:
    """Return the script that shows a page step by step, as it may stand in the page."""
    return built_script("steps").read_text(encoding="utf-8").replace("</", r"<\/")


def prepare(request: RequestHandler, notebook: Any, cwd: str) -> None:
    """Give a page the cookie without which its word that it is left would be refused.

    And leave cells out that the notebook says are for its reader alone: they close what is shown.
    """
    _ = request.xsrf_token  # to read it is to set it
    notebook.cells = [each for each in notebook.cells if NOT_PRESENTED not in tags_of(each)]


def serve(page: Page, listener: socket.socket, waiting: WaitingServer) -> None:
    """Show the page until Ctrl-C (or SIGTERM), then end its kernels.

    Args:
        page: what to show, and where.
        listener: the socket there.
        waiting: answers on it until Voilà does.
    """
    logging.getLogger("tornado").setLevel(logging.ERROR)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # a cell's error is on the page
    os.environ[THEME_VARIABLE] = "light" if page.light else "dark"  # for the desks in its kernels
    server = (PresentVoila if page.apart else KeptVoila)(config=page.configuration())
    server.take_over = partial(take_over, waiting, listener)
    server.initialize([])
    server.template_paths.insert(0, str(shipped_folder("voila")))
    loop = IOLoop.current()
    signal.signal(signal.SIGINT, lambda *_: loop.add_callback_from_signal(loop.stop))
    server.start()


def take_over(waiting: WaitingServer, listener: socket.socket, app: Application) -> None:
    """Let an application answer on a socket from now on."""
    waiting.end()
    listener.setblocking(False)
    HTTPServer(app).add_sockets([listener])
