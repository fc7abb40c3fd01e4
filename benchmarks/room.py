"""A room before many phones: python benchmarks/room.py.

    python benchmarks/room.py [--viewers 50] [--traders 10] [--seconds 30] [--speed 10] [--starts 5]

A room runs as `multichat room` opens it, in a process of its own. So many simulated phones watch
it, and some of them say why they buy and sell, every two seconds. Prints what the room takes of a
core, how long after it was made each frame was with each phone (median, 95th percentile, the
longest), how many bytes a second each phone gets, and how long a press takes until it is recorded.

Then the first frame: from the command to the first true price in a Chromium that is already there,
and how much CPU the room has taken by then, so many times.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import httpx
import psutil
from pages import middle, report
from playwright.sync_api import sync_playwright

ADDRESS = re.compile(r"The room is open: (http://\S+)")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@dataclass
class Heard:
    """What the phones have heard.

    Attributes:
        delays: of each frame at each phone, in ms.
        bytes: of all phones.
        presses: from each press to its answer, in ms.
    """

    delays: list[float] = field(default_factory=list)
    bytes: int = 0
    presses: list[float] = field(default_factory=list)


@contextmanager
def opened(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Open a room, and yield its process and address."""
    command = [sys.executable, "-m", "multichat_lab", "room", "--no-open", "--port", "0"]
    with subprocess.Popen(
        [*command, *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            found = ADDRESS.search(process.stdout.readline())
            assert found, "the room did not open"
            yield process, found[1]
        finally:
            process.kill()


async def watch(client: httpx.AsyncClient, heard: Heard) -> None:
    """Hear the room, for ever."""
    async with client.stream("GET", "/events", timeout=None) as stream:
        is_first = True
        async for line in stream.aiter_lines():
            heard.bytes += len(line) + 1
            if line.startswith("data:") and not is_first:
                heard.delays.append(1000 * (time.time() - json.loads(line[5:])["now"]))
            is_first = is_first and not line.startswith("data:")


async def trade(client: httpx.AsyncClient, number: int, heard: Heard) -> None:
    """Take a seat, and buy and sell with words, for ever."""
    seat = (await client.post("/seats", json={"name": f"Phone {number}"})).json()
    headers = {"Authorization": f"Bearer {seat['token']}"}
    for press in range(1_000_000):
        await asyncio.sleep(2)
        order = {"side": ("buy", "sell")[press % 2], "quantity": 10, "why": f"Reason {press}."}
        told = {**order, "heard": time.time(), "since": 0}
        began = time.perf_counter()
        (await client.post("/v1/orders", json=told, headers=headers)).raise_for_status()
        heard.presses.append(1000 * (time.perf_counter() - began))


async def phones(url: str, asked: argparse.Namespace, process: psutil.Process) -> None:
    """Let the phones look for a while, and print what that takes."""
    heard = Heard()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30) as client:
        tasks = [asyncio.create_task(watch(client, heard)) for _ in range(asked.viewers)]
        tasks += [asyncio.create_task(trade(client, each, heard)) for each in range(asked.traders)]
        await asyncio.sleep(5)  # until all are there
        heard.delays.clear()
        heard.presses.clear()
        before, sent, began = cpu_seconds(process), heard.bytes, time.monotonic()
        await asyncio.sleep(asked.seconds)
        seconds = time.monotonic() - began
        used = 100 * (cpu_seconds(process) - before) / seconds
        rate = (heard.bytes - sent) / asked.viewers / seconds / 1000
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    cuts = quantiles(heard.delays, n=20)
    report(
        f"{asked.viewers} phones, {asked.traders} trade: the room's CPU", f"{used:.0f} % of a core"
    )
    longest = f"{cuts[-1]:.0f} for 95 of 100, at most {max(heard.delays):.0f}"
    report("a frame is with a phone after", f"{median(heard.delays):.0f} ms ({longest})")
    report("each phone gets", f"{rate:.1f} KB a second")
    report("a press is recorded after", f"{middle(heard.presses)} ms")


def cpu_seconds(process: psutil.Process) -> float:
    """Return how much CPU a process has taken."""
    times = process.cpu_times()
    return times.user + times.system


def first_frames(starts: int) -> None:
    """Print how long it takes from the command to the first true price on a page."""
    waits, cpu = [], []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for _ in range(starts):
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            began = time.monotonic()
            with opened(Path(folder)) as (process, url):
                page.goto(f"{url}/screen", wait_until="commit")
                page.locator(".mc-room-price:not(:empty)").wait_for()
                waits.append(time.monotonic() - began)
                cpu.append(cpu_seconds(psutil.Process(process.pid)))
            page.close()
        browser.close()
    report("from the command to the first true price, s", middle(waits, 1))
    report("CPU of the room until then, s", middle(cpu, 1))


def main() -> None:
    """Measure as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, number in (("viewers", 50), ("traders", 10), ("seconds", 30), ("starts", 5)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--speed", default="10", help="bars a second")
    asked = parser.parse_args()
    report("load of the machine", f"{os.getloadavg()[0]:.1f}")
    with (
        tempfile.TemporaryDirectory() as folder,
        opened(Path(folder), "--speed", asked.speed) as (process, url),
    ):
        asyncio.run(phones(url, asked, psutil.Process(process.pid)))
    if asked.starts:
        first_frames(asked.starts)


if __name__ == "__main__":
    main()
