"""What every import does alike: find the format, report, be strict or not, repeat."""

import json
import os

import pytest

from multichat_lab.chat.importers import ImportOptions, ImportSummary, import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import (
    DamagedFileError,
    ImportFormatError,
    SessionEndedError,
    SessionExistsError,
    SessionLimitError,
)

LOG = "[10:00] <ann> hello\n[10:01] <bob> ann: hi\n=== bob has left #lab\n"


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "2024-01-31.txt"
    path.write_text(LOG)
    return path


@pytest.mark.parametrize("name", ["absent.txt", "2024-01-31.txt/inside"])
def test_a_source_that_does_not_exist_is_refused(tmp_path, log, chats, name):
    with pytest.raises(ImportFormatError, match="is no file or folder"):
        import_chat(tmp_path / name, chats)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path, chats):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(ImportFormatError, match="is no file or folder"):
        import_chat(tmp_path / "pipe.txt", chats)
    with pytest.raises(ImportFormatError, match="no format that is known"):
        import_chat(tmp_path, chats)


@pytest.mark.parametrize("format", ["irc", "agents", "jsonl", "slack"])
def test_an_empty_folder_is_refused_whatever_the_format(tmp_path, chats, format):
    with pytest.raises(ImportFormatError, match=r"nothing that can be imported\. Give|no Slack"):
        import_chat(tmp_path, chats, format)


def test_a_summary_tells_what_was_done(log, chats):
    assert import_chat(log, chats) == ImportSummary(sessions=1, messages=3, participants=2)


def test_a_repeated_import_changes_nothing(log, any_chats):
    import_chat(log, any_chats)
    before = any_chats.get_session("irc:2024-01-31"), any_chats.get_messages("irc:2024-01-31")
    assert import_chat(log, any_chats) == ImportSummary(duplicates=3)
    assert before == (
        any_chats.get_session("irc:2024-01-31"),
        any_chats.get_messages("irc:2024-01-31"),
    )


def test_a_grown_file_adds_what_it_gained(log, any_chats):
    import_chat(log, any_chats)
    log.write_text(LOG + "[10:05] <carol> anybody here?\n")
    assert import_chat(log, any_chats) == ImportSummary(messages=1, participants=1, duplicates=3)
    messages = any_chats.get_messages("irc:2024-01-31")
    assert [message.seq for message in messages] == [1, 2, 3, 4]
    assert messages[-1].sender == "carol"


def test_the_same_source_gives_the_same_ids_in_every_store(log, chats):
    import_chat(log, chats)
    with SessionPersistence("memory") as others:
        import_chat(log, others)
        assert others.get_messages("irc:2024-01-31") == chats.get_messages("irc:2024-01-31")


def test_another_file_of_the_same_name_does_not_flow_into_the_session(log, chats):
    import_chat(log, chats)
    log.write_text("[09:00] <zoe> another channel altogether\n")
    with pytest.raises(SessionExistsError, match=r"another source.*session_prefix"):
        import_chat(log, chats)
    import_chat(log, chats, options=ImportOptions(session_prefix="other/"))
    assert chats.get_session("other/irc:2024-01-31").message_count == 1
    assert chats.get_session("irc:2024-01-31").message_count == 3


def test_a_file_that_differs_after_its_first_line_does_not_flow_in_either(log, any_chats):
    import_chat(log, any_chats)
    before = any_chats.get_messages("irc:2024-01-31"), any_chats.members.list("irc:2024-01-31")
    log.write_text("[10:00] <ann> hello\n[10:01] <zoe> another channel\n[10:02] <ann> yes\n")
    with pytest.raises(SessionExistsError, match=r"message 2 .* something else.*session_prefix"):
        import_chat(log, any_chats)
    assert before == (
        any_chats.get_messages("irc:2024-01-31"),
        any_chats.members.list("irc:2024-01-31"),
    )


def test_a_log_whose_last_line_was_still_being_written_can_grow(log, chats):
    log.write_text("[10:00] <ann> hello\n[10:01] <bob> hi th")
    import_chat(log, chats)
    log.write_text("[10:00] <ann> hello\n[10:01] <bob> hi there\n[10:02] <ann> fine\n")
    summary = import_chat(log, chats)
    assert (summary.messages, summary.updated, summary.duplicates) == (1, 1, 1)
    _, grown, _ = chats.get_messages("irc:2024-01-31")
    assert grown.content == "hi there"
    assert [each.content for each in chats.history.revisions("irc:2024-01-31")] == ["hi th"]


def test_a_session_that_has_ended_takes_a_repeated_import_but_nothing_new(log, chats):
    import_chat(log, chats)
    chats.end_session("irc:2024-01-31")
    assert import_chat(log, chats).duplicates == 3
    log.write_text(LOG + "[10:05] <carol> anybody here?\n")
    with pytest.raises(SessionEndedError):
        import_chat(log, chats)


def test_a_limit_of_the_store_stops_an_import_that_can_be_repeated_later(tmp_path):
    path = tmp_path / "2024-01-31.txt"
    path.write_text("".join(f"[10:00] <ann> line {number}\n" for number in range(2_500)))
    store = tmp_path / "chats.db"
    with (
        SessionPersistence("sqlite", store, max_messages_per_session=1_500) as chats,
        pytest.raises(SessionLimitError),
    ):
        import_chat(path, chats)
    with SessionPersistence("sqlite", store) as chats:
        summary = import_chat(path, chats)
        assert (summary.messages, summary.duplicates) == (1_500, 1_000)
        assert [m.content for m in chats.get_messages("irc:2024-01-31")] == [
            f"line {number}" for number in range(2_500)
        ]


def test_without_strict_what_can_be_read_is_imported_and_the_rest_is_named(tmp_path, chats):
    path = tmp_path / "2024-01-31.txt"
    path.write_text("[10:00] <ann> hello\ngarbage\n[10:01] <bob> hi\n[99:99] <bob> ho\n")
    summary = import_chat(path, chats)
    assert (summary.messages, summary.skipped) == (2, 2)
    assert [warning.split(" ")[0] for warning in summary.warnings] == [
        "2024-01-31.txt:2:",
        "2024-01-31.txt:4:",
    ]


def test_when_strict_one_unreadable_line_in_the_last_file_keeps_all_files_out(tmp_path, any_chats):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "2024-01-30.txt").write_text(LOG)
    (folder / "2024-01-31.txt").write_text(LOG + "garbage\n" + LOG)
    with pytest.raises(DamagedFileError, match=r"2024-01-31\.txt:4: .*'garbage'"):
        import_chat(folder, any_chats, options=ImportOptions(strict=True))
    assert any_chats.list_sessions() == []


def test_of_many_warnings_a_hundred_are_kept_and_the_rest_counted(tmp_path, chats):
    path = tmp_path / "2024-01-31.txt"
    path.write_text(LOG + "garbage\n" * 250)
    summary = import_chat(path, chats, "irc")
    assert summary.skipped == 250
    assert len(summary.warnings) == 101
    assert summary.warnings[-1] == "… and 150 more warnings, which were only counted"


@pytest.mark.parametrize("strict", [False, True])
def test_progress_runs_from_the_first_byte_to_the_last(tmp_path, chats, strict):
    path = tmp_path / "2024-01-31.txt"
    path.write_text("".join(f"[10:00] <ann> line {number}\n" for number in range(5_000)))
    told = []
    options = ImportOptions(strict=strict, progress=lambda done, total: told.append((done, total)))
    import_chat(path, chats, options=options)
    total = path.stat().st_size * (2 if strict else 1)
    assert {each for _, each in told} == {total}
    done = [each for each, _ in told]
    assert done == sorted(done)
    assert done[-1] == total
    assert 100 < len(told) < 300


def test_a_participant_named_like_the_broadcast_is_kept_apart_from_it(tmp_path, chats):
    path = tmp_path / "2024-01-31.txt"
    path.write_text("[10:00] <All> it is me\n[10:01] <ann> All: hello you\n")
    import_chat(path, chats)
    mine, answer = chats.get_messages("irc:2024-01-31")
    assert mine.sender == answer.recipient == "All (name)"
    assert not answer.is_broadcast


def test_nothing_in_a_source_acts_as_sql_or_as_a_path(tmp_path, any_chats):
    evil = "x'); DROP TABLE messages; --"
    path = tmp_path / f"{evil} 2024-01-31.jsonl"
    line = {"role": "user", "name": "../../etc/passwd", "content": evil}
    path.write_text(json.dumps(line) + "\n")
    import_chat(path, any_chats)
    (message,) = any_chats.get_messages(f"jsonl:{path.stem}")
    assert (message.sender, message.content) == ("../../etc/passwd", evil)
