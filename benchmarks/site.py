"""How quick and how open to everybody the site of the manual is: python benchmarks/site.py.

Builds it, serves it compressed, as a host does, and has Lighthouse (npx fetches it) look at a page
of each kind as on a desk and as on a slow phone. Scores are of 100; the aim is 95.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

PAGES = ("index", "tutorials/08_replay", "reference/python/multichat_lab.chat")
DEVICES: dict[str, tuple[str, ...]] = {"desk": ("--preset=desktop",), "phone": ()}
CHROME = "--headless=new --no-sandbox"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, compressed, and yield its address."""
    app = Starlette(
        routes=[Mount("/", StaticFiles(directory=folder, html=True))],
        middleware=[Middleware(GZipMiddleware)],
    )
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    sockets = [server.config.bind_socket()]
    thread = threading.Thread(target=server.run, args=(sockets,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def scores(address: str, device: str, report: Path) -> dict[str, float]:
    """Return what Lighthouse says of a page, 0 to 100: performance and accessibility."""
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    subprocess.run(
        [
            *("npx", "--yes", "lighthouse", address, "--quiet", f"--chrome-flags={CHROME}"),
            *("--output=json", f"--output-path={report}", *DEVICES[device]),
            "--only-categories=performance,accessibility",
        ],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    told = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {name: 100 * each["score"] for name, each in told.items()}


def main() -> None:
    """Print the scores of each page on each device."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        site = folder / "site"
        subprocess.run([sys.executable, "-m", "multichat_lab", "docs", str(site)], check=True)
        with served(site) as address:
            for page in PAGES:
                for device in DEVICES:
                    found = scores(f"{address}/{page}.html", device, folder / "report.json")
                    told = ", ".join(f"{name} {score:.0f}" for name, score in found.items())
                    print(f"{page:38s} {device:6s} {told}", flush=True)


if __name__ == "__main__":
    main()
