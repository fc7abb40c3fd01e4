"""How long an explorer takes to answer, over 10,000 sessions and 1,000,000 messages.

Beside each answer, plain DuckDB asks its table for the like of it (counts of one list, a window of
a session), in the same process: ratios of CPU time, and the milliseconds that one waits.

    uv run python benchmarks/explorer.py [--messages 1000000] [--sessions 10000]
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from multichat_lab import Lab, SessionPersistence, import_frame
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection

PEOPLE = 40
WORDS = ["margin", "risk", "limit", "order", "price", "news", "bear", "bull", "cash", "stop"]
ROUNDS = 5


def talk(messages: int, sessions: int, seed: int = 1) -> pd.DataFrame:
    """Return an invented talk: who says what to whom, when, a reply to the message before it."""
    draw = np.random.default_rng(seed)
    session = np.sort(draw.integers(0, sessions, messages))
    people = np.array([f"P{number:02d}" for number in range(PEOPLE)])
    words = np.array([f"{one} {other}" for one in WORDS for other in WORDS])
    return pd.DataFrame(
        {
            "session": np.char.add("s", session.astype(str)),
            "sender": people[draw.integers(0, PEOPLE, messages)],
            "to": people[draw.integers(0, PEOPLE, messages)],
            "text": words[draw.integers(0, len(words), messages)],
            "time": pd.Timestamp("2026-01-01", tz="UTC")
            + pd.to_timedelta(np.arange(messages) * 20, unit="s"),
        }
    )


def measured(ask: Callable[[], Any]) -> tuple[float, float]:
    """Return the median CPU seconds and the median seconds of some rounds."""
    cpu, wall = [], []
    for _ in range(ROUNDS):
        begun, started = time.process_time(), time.perf_counter()
        ask()
        cpu.append(time.process_time() - begun)
        wall.append(time.perf_counter() - started)
    return statistics.median(cpu), statistics.median(wall)


def main() -> None:
    """Measure each question."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--sessions", type=int, default=10_000)
    given = parser.parse_args()
    columns = {
        "session_id": "session", "sender": "sender", "recipient": "to", "content": "text",
        "timestamp": "time",
    }  # fmt: skip
    with SessionPersistence("memory") as chats:
        import_frame(talk(given.messages, given.sessions), chats, columns=columns)
        with Lab(chats) as lab:
            lab.refresh()
            started = time.perf_counter()
            browser = Browser(lab)
            browser.ask(Selection(), "overview", {})
            first = time.perf_counter() - started
            print(f"load {os.getloadavg()[0]:.1f}; {given.messages:,} messages")
            print(f"first overview after the lab is loaded: {first:.2f} s")
            print(f"{'':34}{'ms':>8}{'x DuckDB':>10}")
            for name, ask, plain in questions(browser):
                (cpu, wall), (peer, _) = measured(ask), measured(plain)
                print(f"{name:34}{1000 * wall:8.0f}{cpu / max(peer, 1e-4):10.1f}")


def questions(browser: Browser) -> list[tuple[str, Callable[[], Any], Callable[[], Any]]]:
    """Return each question: its name, how the explorer answers it, how plain DuckDB does."""
    lab = browser.table.lab
    [(session,)] = lab.sql("SELECT max(session_id) FROM messages").fetchall()
    turns = iter(range(10**9))

    def plain(query: str) -> Callable[[], Any]:
        return lambda: lab.sql(query).fetchall()

    def choosing(**choice: Any) -> Callable[[], Any]:
        def ask() -> None:
            since = 1_700_000_000_000_000 + next(turns)  # another choice each time: nothing is kept
            browser.ask(Selection(since=since, **choice), "overview", {})

        return ask

    counts = "SELECT sender, count(*) FROM messages WHERE {} GROUP BY ALL"

    def window() -> list[Any]:
        query = "FROM messages WHERE session_id = ? ORDER BY seq LIMIT 100"
        return lab.sql(query, [session]).fetchall()

    def asked(what: str, **values: Any) -> Callable[[], Any]:
        return lambda: browser.ask(Selection(), what, values)

    return [
        (
            "overview, who is chosen",
            choosing(senders=("P01",)),
            plain(counts.format("sender='P01'")),
        ),
        (
            "overview, words are sought",
            choosing(words="margin risk"),
            plain(counts.format("contains(lower(content), 'margin')")),
        ),
        (
            "overview, a /regex/ is sought",
            choosing(words="/^margin.*k$/"),
            plain(counts.format("regexp_matches(content, '^margin.*k$', 'i')")),
        ),
        (
            "sessions, a page of 100",
            asked("sessions", offset=5_000, limit=100),
            plain("SELECT session_id, count(*) FROM messages GROUP BY ALL"),
        ),
        ("messages, a window of 100", asked("messages", session_id=session, limit=100), window),
        ("minimap", asked("minimap", session_id=session), window),
    ]


if __name__ == "__main__":
    main()
