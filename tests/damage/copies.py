"""Copies of stores to be damaged: exports and backups, and what they are told to hold."""

import gzip
import shutil
import tempfile
import zipfile
from pathlib import Path

from multichat_lab.chat.exporters import export_chat, verify_export
from multichat_lab.chat.exporters.exported import exported
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.records import ChatMessage
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.catalogue import read_backup
from multichat_lab.service.backups.proving import opened, verify_backup
from tests.damage.making import SESSIONS, Model, all_of, make

Told = tuple[str | None, Model | None]

FORMS = {"plain": "chats.jsonl", "gzip": "chats.jsonl.gz", "zip": "chats.zip"}
"""Form of an export → the name of its file."""


def make_export(form: str, folder: Path, seed: int) -> None:
    """Export all sessions of a new store into one file."""
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "chats"
        make("sqlite", store, seed, is_killed=False)
        with SessionPersistence("sqlite", store) as chats:
            told = [export_chat(e, chats, Path(name) / f"{e}.jsonl").read_bytes() for e in SESSIONS]
    path = folder / FORMS[form]
    if form == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for session, each in zip(SESSIONS, told, strict=True):
                archive.writestr(f"{session}.jsonl", each)
    else:
        path.write_bytes(b"".join(told) if form == "plain" else gzip.compress(b"".join(told)))


def told_by_export(path: Path) -> Told:
    """Return what verifying an export names, or None, and all that it tells, in whatever order."""
    try:
        if damage := verify_export(path).damage:
            return damage[0].told, None
        model: Model = {}
        for each in exported(path, lambda told: None):
            kind = "messages" if isinstance(each.record, ChatMessage) else "others"
            model.setdefault(kind, []).append(str(each.record))
        return None, {name: sorted(records) for name, records in model.items()}
    except MultichatError as error:
        return str(error), None


def make_backup(kind: str, folder: Path, seed: int) -> None:
    """Back up a new store into the folder `chats`."""
    with tempfile.TemporaryDirectory() as name:
        make(kind, Path(name) / "chats", seed, is_killed=False)
        backup = back_up(kind, Path(name) / "chats", Path(name) / "backups")
        shutil.copytree(backup.path, folder / "chats")


def told_by_backup(path: Path) -> Told:
    """Return what verifying a backup names, or None, and all that it and its manifest tell."""
    try:
        if damage := verify_backup(path).damage:
            return damage[0].told, None
        backup = read_backup(path)
        with opened(backup) as chats:
            told = repr((backup.number, backup.created_at, backup.source, backup.contents))
            return None, {**all_of(chats), "manifest": [told]}
    except MultichatError as error:
        return str(error), None
