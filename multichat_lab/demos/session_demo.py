"""The session demo: what recording feels like, in a few seconds and in every store."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.demos.session_script import AGENTS, SessionScript
from multichat_lab.demos.telling import demo_folder, part, plain_table, speaker_and_recipient, step
from multichat_lab.errors import SessionNotFoundError
from multichat_lab.records import ChatMessage
from multichat_lab.stores import DEFAULT_PATHS
from multichat_lab.times import utc_now

SESSION = "planning"
OLD_SESSION = "forgotten"
OLD_DAYS = 35
KEEP_DAYS = 30

NEXT_STEPS = """[bold]What next?[/]
  multichat demo sessions --keep kept     keep the stores, then look into one:
  multichat sessions -s duckdb:kept/chat.duckdb
  multichat import FILE                   Slack, IRC, agent logs, JSON lines
  multichat lab                           the notebooks: explore real chats"""


def run_session_demo(
    seed: int = 7, folder: Path | None = None, console: Console | None = None
) -> None:
    """Record, resume, compare the stores and clean up, telling about it.

    Args:
        seed: the same seed prints the same.
        folder: where to leave the stores; None uses a temporary folder.
        console: where to print; standard output unless given.

    Raises:
        StoreError: the folder is not empty, or cannot be made.
    """
    console = console or Console()
    with demo_folder(folder) as place:
        _record(console, place, seed)
        _go_on_elsewhere(console, place, seed)
        _compare_stores(console, place, seed)
        _clean_up(console, place)
    part(console, folder, "The stores are", NEXT_STEPS)


def _record(console: Console, place: Path, seed: int) -> None:
    step(console, 1, "Four agents talk; each message is on disk before the next one")
    with SessionPersistence("duckdb", place / "chat.duckdb") as chats:
        _start(chats, seed)
        _print_transcript(console, chats.get_messages(SESSION))
        _print_status(console, chats)


def _start(chats: SessionPersistence, seed: int) -> None:
    """Create the session and let the agents say their first lines."""
    now = utc_now()
    chats.create_session(AGENTS, "Plan the day", SESSION, created_at=now)
    for message in SessionScript(seed, SESSION, now).opening():
        chats.add_message(message)


def _print_transcript(console: Console, messages: list[ChatMessage]) -> None:
    table = plain_table(("#", "after", "from → to", "says"), right=("#", "after"))
    seq_of = {each.message_id: each.seq for each in messages}
    for message in messages:
        seconds = int((message.timestamp - messages[0].timestamp).total_seconds())
        answer = f"[dim]↩ {seq_of[message.reply_to]}[/] " if message.reply_to in seq_of else ""
        table.add_row(
            str(message.seq),
            f"{seconds} s",
            speaker_and_recipient(message),
            answer + escape(message.content),
        )
    console.print(table)


def _print_status(console: Console, chats: SessionPersistence) -> None:
    session = chats.get_session(SESSION)
    since = int((session.last_activity - session.created_at).total_seconds())
    console.print(
        f"[bold]Status[/] {session.status} · participants {', '.join(session.participants)} · "
        f"{session.message_count} messages · last activity {since} s after the start",
        highlight=False,
    )


def _go_on_elsewhere(console: Console, place: Path, seed: int) -> None:
    step(console, 2, "Another process opens the same store and goes on")
    argv = [
        sys.executable, "-m", "multichat_lab.demos.session_script",
        "duckdb", str(place / "chat.duckdb"), SESSION, str(seed),
    ]  # fmt: skip
    printed = subprocess.run(argv, check=True, capture_output=True, text=True).stdout  # noqa: S603
    console.print(f"The other process {printed.strip()}.", highlight=False)
    with SessionPersistence("duckdb", place / "chat.duckdb") as chats:
        _print_transcript(console, chats.get_messages(SESSION, limit=2))
        _print_status(console, chats)


def _compare_stores(console: Console, place: Path, seed: int) -> None:
    step(console, 3, "The same conversation in every store")
    table = plain_table(("store", "on disk", "messages", "the same after reopening"))
    for storage_type in DEFAULT_PATHS:
        path = place / f"every-{storage_type}"
        with SessionPersistence(storage_type, path) as chats:
            _start(chats, seed)
            before = chats.get_messages(SESSION)
        if storage_type == "memory":
            table.add_row("memory", "nothing", str(len(before)), "gone with the process")
            continue
        with SessionPersistence(storage_type, path) as chats:
            same = "yes" if chats.get_messages(SESSION) == before else "NO"
        kind = "a folder" if path.is_dir() else "one file"
        table.add_row(storage_type, kind, str(len(before)), same)
    console.print(table)


def _clean_up(console: Console, place: Path) -> None:
    step(console, 4, f"Clean up what nobody touched for {KEEP_DAYS} days")
    with SessionPersistence("duckdb", place / "chat.duckdb") as chats:
        long_ago = utc_now() - timedelta(days=OLD_DAYS)
        chats.create_session(AGENTS[:2], "An old plan", OLD_SESSION, created_at=long_ago)
        would_go = chats.cleanup_old_sessions(KEEP_DAYS, dry_run=True)
        names = ", ".join(each.session_id for each in would_go)
        console.print(f"Dry run: {names} ({OLD_DAYS} days old) would be deleted.")
        chats.cleanup_old_sessions(KEEP_DAYS)
    with SessionPersistence("duckdb", place / "chat.duckdb") as chats:
        try:
            chats.get_messages(OLD_SESSION)
        except SessionNotFoundError as error:
            console.print(f"Reopened, and it is gone: {error.problem}.", highlight=False)
        left = ", ".join(each.session_id for each in chats.list_sessions())
        console.print(f"Still there: {left}.\n", highlight=False)
