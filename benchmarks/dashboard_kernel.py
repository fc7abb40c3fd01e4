"""The kernel's side of `dashboard.py`: shows a picture and does what the benchmark asks of it.

Requests and answers are JSON files in one folder, so that nothing but the picture's own messages
goes to the browser.
"""

import asyncio
import json
import time
import traceback
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from dashboard_subjects import HISTORY, SUBJECTS, SYMBOL, Subject, invented_bars

from multichat_lab.trading.market import iterate_bars
from multichat_lab.trading.records.rows import Bar

POLL_SECONDS = 0.1
STREAMED = 5_000
_running: set[asyncio.Task[None]] = set()


def show(name: str, folder: str) -> Any:
    """Return the widget of a subject, and serve requests about it while the kernel runs."""
    bars = invented_bars(HISTORY + STREAMED)
    subject = SUBJECTS[name](bars[:HISTORY])
    coming = iterate_bars({SYMBOL: bars[HISTORY:]})
    task = asyncio.get_running_loop().create_task(_serve(subject, coming, Path(folder)))
    _running.add(task)  # asyncio itself forgets a task that nobody holds
    return subject.widget


async def _serve(subject: Subject, coming: Iterator[Bar], folder: Path) -> None:
    while True:
        await asyncio.sleep(POLL_SECONDS)
        request = folder / "request.json"
        if not request.exists():
            continue
        asked = json.loads(request.read_text())
        request.unlink()
        try:
            answer = await _do(subject, coming, asked)
        except Exception:  # the benchmark shall say what went wrong here
            answer = {"error": traceback.format_exc()}
        partial = folder / "answer.part"
        partial.write_text(json.dumps(answer))
        partial.rename(folder / "answer.json")


async def _do(subject: Subject, coming: Iterator[Bar], asked: dict[str, Any]) -> dict[str, Any]:
    if "load" in asked:
        return _load(subject, asked["load"])
    return await _stream(subject, list(islice(coming, asked["updates"])), asked["rate"])


def _load(subject: Subject, count: int) -> dict[str, float]:
    """Show `count` bars; return the moment at which it began, in milliseconds since 1970."""
    bars = invented_bars(count)
    began = 1000 * time.time()
    subject.load(bars)
    return {"began_ms": began, "kernel_seconds": time.time() - began / 1000}


async def _stream(subject: Subject, bars: list[Bar], rate: float) -> dict[str, float]:
    """Push `bars` one by one, `rate` a second; return CPU milliseconds of each update.

    What the same waiting costs without a push is measured first and taken off.
    """
    idle = await _cpu_seconds(lambda _: None, len(bars) // 4, rate)
    busy = await _cpu_seconds(lambda number: subject.push(bars[number]), len(bars), rate)
    return {"cpu_ms": 1000 * (busy / len(bars) - idle / (len(bars) // 4))}


async def _cpu_seconds(work: Any, times: int, rate: float) -> float:
    """Return the CPU time of this process, all threads, while `work` is done so often."""
    started, due = time.process_time(), time.monotonic()
    for number in range(times):
        work(number)
        due += 1 / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    return time.process_time() - started
