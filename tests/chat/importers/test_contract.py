"""An importer of one's own: by its file, as another package brings it, and asked by `auto`."""

import json
import sys

import pytest

from multichat_lab.chat.importers import IMPORTERS, ImportOptions, import_chat
from multichat_lab.chat.importers.formats import recognise
from multichat_lab.errors import DamagedFileError, ImportFormatError

LEDGER = """
from datetime import UTC, datetime

from multichat_lab.chat.importers.contract import ImportedSession, FileImporter, message_id_for
from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.records import ChatMessage

START = datetime(2024, 1, 31, tzinfo=UTC)


class LedgerImporter(FileImporter):
    expects = "a ledger of quarrels"
    endings = (".ledger",)

    def recognises_file(self, head):
        return head.lines[:1] == ["#ledger"]

    def conversations_of(self, path, reading):
        session_id = reading.session_id("ledger", path.stem)
        yield ImportedSession(session_id, START, self._messages(path, session_id, reading))

    def _messages(self, path, session_id, reading):
        for number, text in numbered_lines(path, reading):
            who, told, words = text.partition(" says ")
            if told:
                place = str(number)
                yield ChatMessage(session_id, who, words, message_id=message_id_for(
                    session_id, place), timestamp=START, source_id=place)
            elif number > 1:
                reading.lost(path, number, "nobody says anything")
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(LEDGER)
    return f"{path}:LedgerImporter"


@pytest.fixture
def ledger(tmp_path):
    path = tmp_path / "chats" / "monday.ledger"
    path.parent.mkdir()
    path.write_text("#ledger\nann says no\n…\nbob says yes\n")
    return path


def test_an_importer_is_taken_from_a_file(mine, ledger, chats):
    summary = import_chat(ledger, chats, mine)
    assert (summary.messages, summary.skipped) == (2, 1)
    assert summary.warnings == ["monday.ledger:3: nobody says anything; left out"]
    assert [m.content for m in chats.get_messages("ledger:monday")] == ["no", "yes"]
    assert import_chat(ledger, chats, mine).duplicates == 2


def test_an_importer_of_files_reads_the_folders_below_a_folder(mine, ledger, chats):
    below = ledger.parent / "old" / "sunday.LEDGER"
    below.parent.mkdir()
    below.write_text("#ledger\nann says maybe\n")
    (ledger.parent / "notes.txt").write_text("milk\n")
    assert import_chat(ledger.parent, chats, mine).sessions == 2


def test_a_strict_import_by_an_importer_of_ones_own_keeps_everything_out(mine, ledger, chats):
    with pytest.raises(DamagedFileError, match=r"monday\.ledger:3: nobody says"):
        import_chat(ledger, chats, mine, ImportOptions(strict=True))
    assert chats.list_sessions() == []


def test_auto_asks_the_importers_that_other_packages_bring(tmp_path, ledger, chats, monkeypatch):
    with pytest.raises(ImportFormatError, match="begins '#ledger'"):
        recognise(ledger)
    site = tmp_path / "site"
    (site / "quarrels-1.0.dist-info").mkdir(parents=True)
    (site / "quarrels.py").write_text(LEDGER)
    about = site / "quarrels-1.0.dist-info"
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: quarrels\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[multichat_lab.importers]\nledger = quarrels:LedgerImporter\n"
    )
    monkeypatch.syspath_prepend(site)
    try:
        assert IMPORTERS.names()[-1] == "ledger"
        assert recognise(ledger) == recognise(ledger.parent) == "ledger"
        assert import_chat(ledger, chats).messages == 2
    finally:
        sys.modules.pop("quarrels", None)


def test_an_importer_that_is_surer_wins_whatever_the_order(tmp_path):
    path = tmp_path / "both.jsonl"
    turn = {"role": "user", "content": "x"}
    path.write_text(json.dumps({"messages": [turn]}) + "\n")
    assert recognise(path) == "jsonl"
    path.write_text(json.dumps({"messages": [turn], "history": [turn]}) + "\n")
    assert recognise(path) == "agents"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": 1}\n{"a": 2}\n', "looks like JSON lines with 'a'"),
        ('{"one": 1, "two": {"three": 3}}', "looks like a JSON object with 'one', 'two'"),
        ('[{"id": 7}]', "looks like a JSON array of objects with 'id'"),
        ("from,to\nann,bob\n", "looks like text that begins 'from,to'"),
    ],
)
def test_an_unknown_file_is_told_what_it_looks_like_and_what_is_known(
    tmp_path, chats, content, said
):
    path = tmp_path / "odd.txt"
    path.write_text(content)
    with pytest.raises(ImportFormatError) as refusal:
        import_chat(path, chats)
    assert said in str(refusal.value)
    assert "irc, slack, claude-code" in str(refusal.value)
