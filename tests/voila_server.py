"""`multichat present` for the tests that look at a notebook as a page."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.printed_address import serving


@contextmanager
def voila_server(notebook: Path, *options: str) -> Iterator[str]:
    """Show a notebook on a free port of this machine, and yield the page's address."""
    argv = ["present", str(notebook), "--no-browser", "--port", "0", *options]
    with serving(argv, r"http://\S+") as url:
        yield url
