"""Where and how something is shown as a page, and how long its kernel lives."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

AWAY, AWAY_APART = 3600, 120
"""Seconds after which the kernel of a page that is away is ended: the one of all, each its own."""

Window = Annotated[
    bool,
    typer.Option("--open/--no-open", "--browser/--no-browser", help="Open a browser window."),
]
"""Whether what a command shows is opened at once; older commands said `--browser`."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a page waits for browsers."""

    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="By itself 8866 or the next free one; 0 for any."),
    ] = None
    ip: Annotated[
        str, typer.Option(help="The address to listen on; 0.0.0.0 for every network.")
    ] = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class PageOptions:
    """Where something is shown: on a page in the browser, or in a file."""

    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write one file instead, which opens without us."
        ),
    ] = None
    light: Annotated[
        bool, typer.Option("--light", help="The light theme; by itself that of the device.")
    ] = False
    window: Window = True


@dataclass(frozen=True, slots=True)
class Look:
    """How a notebook is shown."""

    light: Annotated[bool, typer.Option("--light", help="The light theme, not the dark.")] = False
    steps: Annotated[
        bool,
        typer.Option("--steps", help="One heading a screen, for a talk: ← and →, ? for the keys."),
    ] = False


@dataclass(frozen=True, slots=True)
class Lasting:
    """Whose a page's kernel is, and how long it lives."""

    apart: Annotated[
        bool,
        typer.Option(
            "--apart", help="Run the notebook anew for each page, in a kernel that ends with it."
        ),
    ] = False
    away: Annotated[
        int | None,
        typer.Option(
            min=5,
            metavar="SECONDS",
            help="End a kernel to which no page has been open for so long; by itself 3600, "
            "with --apart 120.",
        ),
    ] = None

    @property
    def seconds(self) -> int:
        """How long a kernel lives without a page."""
        return self.away or (AWAY_APART if self.apart else AWAY)
