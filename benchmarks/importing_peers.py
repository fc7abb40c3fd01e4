"""The scripts that `benchmarks/importing.py` measures an import by, as an analyst writes them.

Each reads who says what to whom and when, with the zone, and what it answers, where the source
tells it: by a regular expression or `json` into a DataFrame, and that into a DuckDB file. Nothing
is checked, de-duplicated or made durable.
"""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

IRC_LINE = re.compile(r"\[(\d\d):(\d\d)\] <([^>]+)> (.*)")
IRC_ADDRESSED = re.compile(r"(\S+?)[:,] ")
SLACK_ADDRESSED = re.compile(r"<@(\w+)>")
ADDRESSED = re.compile(r"(.+?) \(-> (.+)\)")


def irc_rows(source: Path) -> pd.DataFrame:
    """Read every log: who says what to whom at which minute; and the server's lines."""
    rows: list[tuple[Any, ...]] = []
    for path in sorted(source.glob("*.raw.txt")) if source.is_dir() else [source]:
        minutes = 0
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, start=1):
                found = IRC_LINE.match(line)
                if found:
                    hour, minute, nick, text = found.groups()
                    minutes = int(hour) * 60 + int(minute)
                    to = IRC_ADDRESSED.match(text)
                    rows.append((path.stem, number, minutes, nick, to and to[1], text, "message"))
                elif line.startswith("==="):
                    text = line[4:].rstrip()
                    rows.append((path.stem, number, minutes, "server", None, text, "system"))
    names = ["session_id", "seq", "minutes", "sender", "recipient", "content", "kind"]
    frame = pd.DataFrame(rows, columns=names)
    days = pd.to_datetime(frame["session_id"].str[:10], utc=True)
    moments = days + pd.to_timedelta(frame.pop("minutes"), unit="min")
    recipients = frame["recipient"].where(frame["recipient"].isin(set(frame["sender"])), "All")
    return frame.assign(timestamp=moments, recipient=recipients)


def slack_rows(source: Path) -> pd.DataFrame:
    """Read every day of every channel: who says what to whom, when, and in which thread."""
    rows: list[tuple[Any, ...]] = []
    with zipfile.ZipFile(source) as archive:
        names = {each["id"]: each["name"] for each in json.loads(archive.read("users.json"))}
        for entry in archive.namelist():
            channel, _, day = entry.partition("/")
            if day:
                for item in json.loads(archive.read(entry)):
                    user, text = item.get("user", ""), item.get("text", "")
                    to = SLACK_ADDRESSED.match(text)
                    recipient = names.get(to[1], to[1]) if to else "All"
                    sender = names.get(user, user)
                    kind = "system" if item.get("subtype") else "message"
                    ts, thread = item["ts"], item.get("thread_ts")
                    rows.append((channel, ts, float(ts), sender, recipient, text, kind, thread))
    columns = ["session_id", "message_id", "timestamp", "sender", "recipient", "content", "kind"]
    frame = pd.DataFrame(rows, columns=[*columns, "reply_to"])
    return frame.assign(timestamp=pd.to_datetime(frame["timestamp"], unit="s", utc=True))


def agents_rows(source: Path) -> pd.DataFrame:
    """Read every turn of every log: file, place, who says what to whom; no log tells a time."""
    rows: list[tuple[Any, ...]] = []
    for path in sorted(source.rglob("*.json")):
        log = json.loads(path.read_text())
        for place, turn in enumerate(log["history"]):
            role = turn.get("name") or turn["role"]
            found = ADDRESSED.fullmatch(role)
            sender, recipient = found.groups() if found else (role, "All")
            rows.append((path.stem, place, sender, recipient, turn["content"], log["question"]))
    names = ["session_id", "seq", "sender", "recipient", "content", "topic"]
    return pd.DataFrame(rows, columns=names)


PEERS = {"irc": irc_rows, "slack": slack_rows, "agents": agents_rows}


def plain_import(form: str, source: Path, target: Path) -> int:
    """Import as a plain script does: rows, a DataFrame, a DuckDB file; return how many rows."""
    frame = PEERS[form](source)
    with duckdb.connect(str(target)) as connection:
        connection.execute("CREATE TABLE messages AS FROM frame")
    return len(frame)
