"""What is no message and no session is an answer too: of imports, recordings, empty sessions."""

import pytest
from typer.testing import CliRunner

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.exporters.kept_answers import read_receipts
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli import app
from multichat_lab.cli.recording import keep
from multichat_lab.errors import OutputError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.receipts import Receipt
from tests.stores.test_receipts import fill


def test_what_an_import_and_a_recording_say_at_their_end_is_kept_as_a_receipt(tmp_path):
    with SessionPersistence("memory") as chats:
        fill(chats)
        export = export_chat("s", chats, tmp_path / "s.jsonl")
    place = f"sqlite:{tmp_path / 'chats'}"
    done = CliRunner().invoke(app, ["import", str(export), "--store", place, "--json"])
    kept, other = tmp_path / "kept.json", tmp_path / "kept.jsonl"
    kept.write_text(done.stdout)
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        keep(other, chats, ["s", "never"])
        link = chats.get_session("s").head
        assert read_receipts(kept) == read_receipts(other) == [Receipt("s", 6, link)]
        assert chats.verify(against=read_receipts(kept)).held == 1
        with pytest.raises(OutputError):
            keep(tmp_path / "chats", chats, ["s"])
    asked = ["record", "--store", place, "--receipts", str(tmp_path / "chats"), "--", "true"]
    assert isinstance(CliRunner().invoke(app, asked).exception, OutputError)


def test_a_session_without_messages_that_was_started_is_missed(chats):
    started = chats.create_session(["Ann"], session_id="s")
    assert chats.verify(against=[started]).held == 1
    chats.add_message(ChatMessage("s", "Ann", "said"))
    assert chats.verify(against=[started]).is_whole
    with SessionPersistence("memory") as emptied:
        (lost,) = emptied.verify(against=[started]).damage
        assert (lost.session_id, lost.seq, lost.what) == ("s", None, "lost")
