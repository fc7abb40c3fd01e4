"""A session and its trades as one ZIP file that any tool opens."""

import io
import tempfile
import zipfile
from pathlib import Path

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.persistence import SessionPersistence

TABLES = ("runs", "orders", "fills", "trades", "equity")
QUERIES = {
    table: f"SELECT t.* FROM {table} t JOIN runs r USING (run_id) WHERE r.session_id = ?"  # noqa: S608 - names of our own
    for table in TABLES
}


def session_archive(chats: SessionPersistence, session_id: str) -> bytes:
    """Return a ZIP file: `messages.jsonl` (lossless), and a CSV file for each table of the trades.

    Times in the CSV files are UTC.

    Raises:
        SessionNotFoundError: there is no such session.
    """
    content = io.BytesIO()
    with (
        Lab(chats) as lab,
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        messages = Path(folder) / "messages.jsonl"
        export_chat(session_id, chats, messages)
        archive.write(messages, messages.name)
        for table, query in QUERIES.items():
            rows = lab.sql(query, [session_id]).df()
            archive.writestr(f"{table}.csv", rows.to_csv(index=False))
    return content.getvalue()
