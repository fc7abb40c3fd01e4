"""Whoever kept an answer can prove that a store, and each copy of it, holds what it told."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from multichat_lab.chat.exporters import export_chat, verify_export
from multichat_lab.chat.exporters.kept_answers import read_receipts
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli import app
from multichat_lab.errors import BackupError, ImportFormatError
from multichat_lab.records import ChatMessage, to_json_object
from multichat_lab.service.backups.backup import back_up
from multichat_lab.service.backups.proving import receipts_of_backup, verify_backup
from multichat_lab.stores.chain import link
from multichat_lab.stores.receipts import Receipt
from multichat_lab.stores.rows import message_row


def fill(chats, words="said"):
    """Record six messages, and return what was answered."""
    chats.create_session(["Ann"], session_id="s")
    said = [chats.add_message(ChatMessage("s", "Ann", f"{n} {words}")) for n in range(1, 7)]
    return [*said, chats.get_session("s")]


def test_what_was_answered_is_held_though_words_are_edited_and_more_is_said(chats):
    answers = fill(chats)
    chats.history.revise(answers[1].message_id, "other words", session_id="s")
    chats.add_message(ChatMessage("s", "Ann", "more"))
    verdict = chats.verify(against=answers)
    assert (verdict.damage, verdict.held) == ((), 7)
    assert "7 answers that were kept are in it" in verdict.told
    assert chats.verify().held == 0


def test_what_was_answered_and_is_not_there_is_named(chats):
    *_, last = fill(chats)
    answers = [Receipt("s", 9, "0" * 40), last, Receipt("gone", 1, "0" * 40)]
    verdict = chats.verify(against=answers)
    assert verdict.held == 1
    assert [(each.session_id, each.seq, each.what) for each in verdict.damage] == [
        ("gone", 1, "lost"),
        ("s", 9, "lost"),
    ]
    assert "2 sessions are damaged" in verdict.told
    assert chats.verify("s", against=answers[1:]).is_whole  # of others nothing is asked


def test_a_session_that_is_damaged_and_lacks_an_answer_is_counted_once(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        fill(chats)
    with closing(sqlite3.connect(tmp_path / "chats")) as connection:
        connection.execute("UPDATE messages SET content = 'sold' WHERE seq = 3")
        connection.commit()
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        verdict = chats.verify(against=[Receipt("s", 9, "0" * 40)])
    assert [each.seq for each in verdict.damage] == [3, 9]
    assert verdict.told.startswith("1 session is damaged; 6 messages in 1 sessions")


def test_a_history_that_was_written_anew_with_all_its_checksums_is_named(chats, tmp_path):
    """Nothing in the store itself can tell it: only what was kept elsewhere."""
    with SessionPersistence("memory") as before:
        answers = fill(before)
    fill(chats, "sold")
    assert chats.verify().is_whole
    (wrong,) = chats.verify(against=answers).damage
    assert (wrong.what, wrong.seq) == ("altered", 1)
    assert "checksums were reckoned anew" in wrong.told
    assert not verify_export(export_chat("s", chats, tmp_path / "s"), against=answers).is_whole


def test_an_export_holds_what_was_answered_unless_its_tail_is_gone_and_counted_anew(tmp_path):
    with SessionPersistence("memory") as chats:
        answers = fill(chats)
        path = export_chat("s", chats, tmp_path / "s.jsonl")
    assert verify_export(path, against=answers).held == 7
    assert len(read_receipts(path)) == 7
    first, *lines = map(json.loads, path.read_text().splitlines())
    lines = [each for each in lines if each.get("seq") != 6]
    said = [each for each in lines if each["record"] == "message"]
    first |= {"message_count": 5, "head": said[-1]["hash"]}
    first |= {"last_activity": said[-1]["timestamp"], "sums": {}}
    path.write_text("".join(json.dumps(each) + "\n" for each in (first, *lines)))
    assert verify_export(path).is_whole
    assert "Nothing beside the messages of 1 sessions can be proved" in verify_export(path).told
    (wrong,) = verify_export(path, against=answers).damage
    assert (wrong.what, wrong.seq) == ("lost", 6)


def test_a_backup_is_compared_with_answers_and_a_store_with_a_backup(durable_storage, tmp_path):
    kind, path = durable_storage
    with SessionPersistence(kind, path) as chats:
        answers = fill(chats)
    backup = back_up(kind, path, tmp_path / "backups")
    assert verify_backup(backup.path, against=answers).held == 7
    kept = receipts_of_backup(backup.path)
    assert kept == [Receipt("s", 6, answers[-1].head)]
    with SessionPersistence(kind, path) as chats:
        chats.add_message(ChatMessage("s", "Ann", "since then"))
        assert chats.verify(against=kept).held == 1


def test_of_a_backup_with_another_file_the_message_is_named(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        fill(chats)
    backup = back_up("sqlite", tmp_path / "chats", tmp_path / "backups")
    with closing(sqlite3.connect(backup.copy)) as connection:
        connection.execute("UPDATE messages SET content = 'sold' WHERE seq = 3")
        connection.commit()
    with pytest.raises(
        BackupError, match=r"is not as it was written\. Message 3 of session 's' is not"
    ):
        verify_backup(backup.path)


def test_an_answer_is_the_last_link_of_a_chain_that_its_receiver_can_reckon():
    with SessionPersistence("memory") as chats:
        *said, session = fill(chats)
    found = None
    for each in said:
        found = link(found, message_row(replace(each, hash=None)))
        assert found == each.hash
    assert found == session.head


def test_the_command_reads_answers_exports_and_backups(tmp_path):
    place = f"sqlite:{tmp_path / 'chats'}"
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        answers = fill(chats)
        export = export_chat("s", chats, tmp_path / "s.jsonl")
    kept = tmp_path / "kept.jsonl"
    kept.write_text("".join(json.dumps(to_json_object(each)) + "\n" for each in answers))
    backup = back_up("sqlite", tmp_path / "chats", tmp_path / "backups").path
    given = [word for path in (kept, export, backup) for word in ("--against", str(path))]
    done = CliRunner().invoke(app, ["verify", "--store", place, "--json", *given])
    assert (done.exit_code, json.loads(done.stdout)["held"]) == (0, 15)
    assert CliRunner().invoke(app, ["verify", str(export), *given]).exit_code == 0
    kept.write_text(json.dumps([{"session_id": "s", "seq": 6, "hash": "f" * 40}]))
    done = CliRunner().invoke(app, ["verify", "--store", place, *given])
    assert done.exit_code == 4
    assert "Message 6 of session 's', or one before it, is not the one" in done.stdout
    done = CliRunner().invoke(app, ["verify", "--accept", "--store", place, *given])
    assert done.exit_code == 2


def test_answers_of_other_sessions_prove_nothing_of_the_one_that_is_asked_for(tmp_path):
    place = f"sqlite:{tmp_path / 'chats'}"
    with SessionPersistence("sqlite", tmp_path / "chats") as chats:
        fill(chats)
        other = chats.create_session(["Ann"], session_id="other")
        said = chats.add_message(ChatMessage(other.session_id, "Ann", "said"))
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps(to_json_object(said)))
    asked = ["verify", "--store", place, "--against", str(kept), "--session"]
    done = CliRunner().invoke(app, [*asked, "s"])
    assert done.exit_code == 1
    assert "tells nothing of session 's'" in str(done.exception)
    assert CliRunner().invoke(app, [*asked, "other"]).exit_code == 0


@pytest.mark.parametrize(
    "text", ["", "[]", '{"seq": 1}', "{torn", '{"session_id": 1, "seq": true}']
)
def test_a_file_without_answers_is_refused(tmp_path, text):
    path = tmp_path / "kept.json"
    path.write_text(text)
    with pytest.raises(ImportFormatError):
        read_receipts(path)
    with pytest.raises(ImportFormatError, match="cannot be read"):
        read_receipts(tmp_path / "nowhere")
