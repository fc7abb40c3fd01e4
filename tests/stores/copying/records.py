"""Stores with all kinds of records in them, and all that a store tells of itself."""

from pathlib import Path
from tempfile import TemporaryDirectory

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    Identity,
    Reaction,
    Relation,
    Revision,
)
from multichat_lab.stores.copying import copy_store
from multichat_lab.stores.copying.dataset.proving import verify_dataset
from multichat_lab.stores.questions import MessageQuery, SessionQuery
from multichat_lab.stores.schema import RUN_TABLES
from tests.trading.recording.example_rows import put, row

NOTES = (Relation, Revision, Reaction, Annotation)


def fill(chats, session_id="one"):
    """Record something of every kind."""
    chats.create_session(["Ann", "Bob"], "tea 🦆\x00", session_id, {"a": [1, None]})
    said = [f"{number} said\x00\x01" for number in range(5)]
    for number, words in enumerate(said):
        at = f"{session_id}{number}"
        chats.add_message(ChatMessage(session_id, "Ann", words, message_id=at, source_id=at))
    first = f"{session_id}0"
    answer = ChatMessage(session_id, "Bob", "yes", reply_to=first, cost=0.25, tokens_in=7)
    chats.add_message(answer)
    chats.history.revise(first, "once", "Ann", session_id=session_id)
    chats.history.revise(f"{session_id}3", "other", session_id=session_id)
    chats.history.revise(first, "twice", "Ann", session_id=session_id)
    chats.history.react(first, "Bob", "heart", session_id=session_id)
    chats.annotations.add([Annotation(session_id, "mood", value="good", run="r")])
    chats.annotations.add([Annotation(session_id, "mood", value="bad", message_id=first)])
    chats.identities.add([Identity("Ann", "slack", "U1", "Ann A.")])


def trade(chats, session_id="one", run_id="r1"):
    """Record a run in two transactions, with words between."""
    for table in RUN_TABLES:
        owner = {"session_id": session_id} if table == "runs" else {}
        put(chats, table, row(table, run_id=run_id, **owner))
    chats.add_message(ChatMessage(session_id, "Ann", "sell"))
    put(chats, "orders", row("orders", run_id=run_id, status="filled"))
    put(chats, "fills", row("fills", run_id=run_id, fill_id=2))


def all_of(storage):
    """Return all that a store tells: sessions with heads and times, words, notes, runs, seals.

    Of a data set, what a store made of it tells.
    """
    if storage[0] == "parquet":
        with TemporaryDirectory() as folder:
            made = "sqlite", Path(folder) / "made.db"
            copied(storage, made)
            return all_of(made)
    with SessionPersistence(*storage) as chats, chats.store.reading() as reader:
        sessions = reader.sessions(SessionQuery())
        ids = sorted(each.session_id for each in sessions)
        rows = {table: reader.run_rows(table, None) for table in RUN_TABLES}
        words = {each: reader.messages(MessageQuery(each)) for each in ids}
        return {
            "sessions": sessions,
            "messages": words,
            "participants": {each: reader.participants(each) for each in ids},
            "hashes": {e: [m.hash for m in words[e]] for e in ids},
            "changes": {e: sorted(reader.kept.note_rows("revisions", [e])) for e in ids},
            "identities": reader.notes(Identity, None),
            "seals": [tuple(each) for each in reader.kept.seals()],
            "rows": {table: [tuple(each) for each in some] for table, some in rows.items()},
            "notes": {(e, k): noted(reader, k, e) for e in ids for k in NOTES},
        }


def noted(reader, kind, session_id):
    """Return notes in their order; of changes of words, those of a message in theirs."""
    found = reader.notes(kind, session_id)
    return sorted(found, key=lambda each: each.message_id) if kind is Revision else found


def located(storage):
    """Return `TYPE:PATH` of a storage."""
    return str(storage[1]) if storage[0] == "postgresql" else f"{storage[0]}:{storage[1]}"


def copied(source, target, **options):
    """Copy a storage to another one."""
    return copy_store(located(source), located(target), **options)


def is_whole(storage):
    """Whether all of a store, or a data set, is as it was recorded."""
    if storage[0] == "parquet":
        verdict = verify_dataset(Path(storage[1]))
        return verdict.is_whole and verdict.unproved == 0
    with SessionPersistence(*storage) as chats:
        return chats.verify().is_whole and chats.verify().unproved == 0
