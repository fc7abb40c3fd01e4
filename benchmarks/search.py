"""Words among a million messages: python benchmarks/search.py [sqlite|duckdb] [fts5].

`lab.search` beside its bound of 100 ms: words that many or few messages have, phrases, beginnings;
what the index costs, at first and for what comes later. `fts5` asks SQLite's FTS5 the same, which
is why the index is another.
"""

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.searching.question import parsed
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage

MESSAGES = 1_000_000
SESSIONS = 100
WORDS = 12
VOCABULARY = 50_000
RUNS = 15
BOUND_MS = 100
COMMON = ("the", "margin", "risk", "order", "stop", "noon", "budget", "yes")
QUESTIONS = (
    "the", "margin", "margin risk", '"margin risk"', "the margin risk order", "w300 w500",
    "w40000", "w2*", "w*", "margin -risk", "保证金",
)  # fmt: skip


def texts(seed: int) -> Iterator[str]:
    """Yield words as often as in language (Zipf): the nth most frequent one n times as seldom."""
    vocabulary = [*COMMON, *(f"w{number}" for number in range(VOCABULARY - len(COMMON)))]
    weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
    rng = random.Random(seed)
    for number in range(MESSAGES):
        words = rng.choices(vocabulary, cum_weights=weights, k=WORDS)
        yield " ".join(words) + (" 保证金风险" if number % 1_000 == 0 else "")


def fill(chats: SessionPersistence) -> None:
    """Record a million messages in a hundred sessions."""
    names = [f"agent-{number}" for number in range(20)]
    said = texts(seed=1)
    for session in range(SESSIONS):
        session_id = f"session-{session}"
        chats.create_session(names, session_id=session_id)
        chats.add_messages(
            ChatMessage(session_id, names[number % 20], next(said))
            for number in range(MESSAGES // SESSIONS)
        )


def milliseconds(lab: Lab, question: str) -> float:
    """Return how long one search takes."""
    started = time.perf_counter()
    lab.search(question)
    return 1e3 * (time.perf_counter() - started)


def ask(lab: Lab) -> None:
    """Print how long searches take, each many times."""
    slowest = 0.0
    for question in QUESTIONS:
        took = [milliseconds(lab, question) for _ in range(RUNS)]
        slowest = max(slowest, statistics.median(took))
        matches = lab.search(question).attrs["matches"]
        print(f"{question:24} {statistics.median(took):6.0f} ms ({max(took):.0f}), {matches:,}")
    print(f"the slowest median: {slowest:.0f} ms (at most {BOUND_MS})")


def keep_up(lab: Lab, chats: SessionPersistence) -> None:
    """Print what the next search costs once something was said, or edited."""
    said, edited = [], []
    for _ in range(RUNS):
        message = chats.add_message(ChatMessage("session-0", "agent-0", "quite new"))
        said.append(milliseconds(lab, "quite new"))
        chats.history.revise(message.message_id, "quite otherwise")
        edited.append(milliseconds(lab, "quite otherwise"))
    print(
        f"after one message: {statistics.median(said):.0f} ms ({max(said):.0f}),"
        f" after one edit: {statistics.median(edited):.0f} ms ({max(edited):.0f})"
    )


def begin_again(chats: SessionPersistence, folder: Path) -> None:
    """Print what the first search of a lab costs where another one has kept its index."""
    for which in ("makes and keeps it", "takes the kept one"):
        with Lab(chats) as lab:
            lab.refresh()
            lab.search.keep(folder)
            print(f"the first search of a lab that {which}: {milliseconds(lab, 'margin'):.0f} ms")


def ask_fts5(folder: Path) -> None:
    """Print how long SQLite's FTS5 takes for the same."""
    connection = sqlite3.connect(folder / "fts5.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("CREATE VIRTUAL TABLE messages USING fts5(content)")
    started = time.perf_counter()
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO messages VALUES (?)", ((text,) for text in texts(seed=1)))
    connection.execute("COMMIT")
    print(f"FTS5: built in {time.perf_counter() - started:.0f} s")
    for question in QUESTIONS:
        terms = [(f'"{" ".join(t.words)}"{"*" * t.prefix}', t.without) for t in parsed(question)]
        asked = " AND ".join(words for words, without in terms if not without)
        asked += "".join(f" NOT {words}" for words, without in terms if without)
        query = "SELECT rowid FROM messages WHERE messages MATCH ? ORDER BY rank LIMIT 20"
        started = time.perf_counter()
        connection.execute(query, (asked,)).fetchall()
        print(f"{question:24} {1e3 * (time.perf_counter() - started):6.0f} ms")


def main() -> None:
    """Measure one store, and FTS5 where it is asked for."""
    arguments = sys.argv[1:]
    storage = next((each for each in arguments if each != "fts5"), "duckdb")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "fts5" in arguments:
            ask_fts5(folder)
        with SessionPersistence(storage, folder / "chats") as chats:
            fill(chats)
            with Lab(chats) as lab:
                started = time.perf_counter()
                lab.refresh()
                loaded = time.perf_counter()
                lab.search("margin")
                indexed = time.perf_counter()
                print(f"lab loaded in {loaded - started:.1f} s, index in {indexed - loaded:.1f} s")
                ask(lab)
                keep_up(lab, chats)
            begin_again(chats, folder / "kept")


if __name__ == "__main__":
    main()
