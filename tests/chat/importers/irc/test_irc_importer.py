"""Whole IRC logs: who speaks to whom, who answers whom."""

from datetime import date

import pytest

from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.errors import DamagedFileError, ImportFormatError


@pytest.fixture
def imported(tmp_path, chats):
    """Return what imports a log (and an annotation) and returns its messages."""

    def do(log, annotation=None):
        (tmp_path / "2024-01-31.raw.txt").write_text(log)
        if annotation is not None:
            (tmp_path / "2024-01-31.annotation.txt").write_text(annotation)
        summary = import_chat(tmp_path / "2024-01-31.raw.txt", chats, "irc")
        do.summary = summary  # type: ignore[attr-defined]
        return chats.get_messages("irc:2024-01-31")

    return do


def test_speech_that_begins_with_a_nick_is_addressed_to_it(imported):
    messages = imported(
        "[10:00] <ann> bob: you there?\n"  # bob writes later
        "[10:01] <bob> ann, yes\n"
        "[10:02] <ann> carol: and you?\n"  # carol never writes
        "[10:03] <ann> ann: talking to myself\n"
        "[10:04] <ann> well, bob: is here\n"
        "[10:05] <bob> ann:\n"
        "[10:06] <bob> ann:hi\n"
        "[10:07] <bob> Ann: hi\n"
    )
    assert [message.recipient for message in messages] == [
        *("bob", "ann", "All", "All", "All", "ann", "All", "ann")
    ]


def test_system_lines_are_from_the_nick_that_they_are_about(imported):
    messages = imported(
        "=== ann has joined #lab\n"
        "[10:00] <ann> hello\n"
        "=== ann waves\n"
        "=== Topic is lunch\n"
        "[10:01]  * bob nods\n"
    )
    assert [(m.sender, m.kind, m.metadata.get("irc.event")) for m in messages] == [
        ("ann", "system", "join"),
        ("ann", "message", None),
        ("ann", "system", "action"),
        ("server", "system", "notice"),
        ("bob", "message", "action"),
    ]


def test_the_kinds_of_participants(imported, chats):
    imported("[10:00] <ann> hello\n=== Topic is lunch\n")
    found = {each.participant: each.kind for each in chats.members.list("irc:2024-01-31")}
    assert found == {"ann": "human", "server": "system"}


def test_lines_before_the_first_time_have_that_time(imported):
    messages = imported("=== ann has joined #lab\n[10:05] <ann> hello\n")
    assert {f"{m.timestamp:%Y-%m-%d %H:%M}" for m in messages} == {"2024-01-31 10:05"}


@pytest.mark.slow
def test_who_joins_and_leaves_in_a_log_joins_and_leaves_the_session(imported, chats):
    log = (
        "[10:00] <ann> hello\n"
        "[10:00] <bob> hi\n"
        "[10:01] * bob has quit [bye]\n"
        "[10:02] * ann has left #lab\n"
        "[10:03] * ann has joined #lab\n"
        "[11:00] <ann> one more\n"
        "[12:00] * zoe has joined #lab\n"
        "[12:30] * zoe is now known as zoe2\n"
        "[12:31] <zoe2> new name\n"
    )
    lines = log.splitlines()
    imported("\n".join([*lines[:5], *[lines[5]] * 1_500, *lines[6:]]))
    stays = {
        each.participant: (f"{each.joined_at:%H:%M}", each.left_at and f"{each.left_at:%H:%M}")
        for each in chats.members.list("irc:2024-01-31")
    }
    assert stays == {
        "ann": ("10:00", None),
        "bob": ("10:00", "10:01"),
        "zoe": ("12:00", None),
    }


def test_a_nick_without_a_join_line_was_there_from_the_beginning(imported, chats):
    imported("[10:00] <ann> hello\n" * 1_500 + "[13:00] <carol> finally a word\n")
    joined = {m.participant: f"{m.joined_at:%H:%M}" for m in chats.members.list("irc:2024-01-31")}
    assert joined == {"ann": "10:00", "carol": "10:00"}


def test_an_annotated_link_makes_the_later_line_answer_the_earlier(imported, chats):
    log = "".join(f"[10:0{number}] <ann> line {number}\n" for number in range(6))
    messages = imported(log, "0 0 -\n0 1 -\n1 4 -\n5 2\n2 4 -\n")
    ids = [message.message_id for message in messages]
    assert [message.reply_to for message in messages] == [
        *(None, ids[0], None, None, ids[2], ids[2])
    ]
    related = {
        (ids.index(r.message_id), ids.index(r.target_id))
        for r in chats.relations.list("irc:2024-01-31")
    }
    assert related == {(1, 0), (4, 1), (4, 2), (5, 2)}
    assert [m.metadata.get("irc.starts_conversation") for m in messages][:2] == [True, None]


def test_links_to_lines_that_are_not_there_are_counted_and_left_out(imported, chats):
    imported("[10:00] <ann> one\ngarbage\n[10:01] <ann> two\n", "0 2 -\n1 2 -\n0 999 -\n0 7 -\n")
    assert len(chats.relations.list("irc:2024-01-31")) == 1
    assert "2024-01-31.raw.txt: 3 annotated replies name lines that are not in it" in (
        imported.summary.warnings
    )


def test_a_damaged_annotation_is_named_by_its_line(imported):
    imported("[10:00] <ann> one\n[10:01] <ann> two\n", "0 1 -\nzero one -\n")
    assert imported.summary.skipped == 1
    assert imported.summary.warnings[0].startswith("2024-01-31.annotation.txt:2: no link")


def test_a_grown_annotation_adds_its_links_to_a_session_that_is_there(imported, chats):
    log = "[10:00] <ann> one\n[10:01] <ann> two\n[10:02] <ann> three\n"
    imported(log)
    imported(log, "0 2 -\n")
    assert len(chats.relations.list("irc:2024-01-31")) == 1


def test_a_log_without_a_date_needs_one(tmp_path, chats):
    log = tmp_path / "channel.log"
    log.write_text("[23:59] <ann> late\n[00:01] <ann> early\n")
    with pytest.raises(ImportFormatError, match=r"channel\.log does not tell the date"):
        import_chat(log, chats)
    import_chat(log, chats, options=ImportOptions(date=date(2024, 2, 28)))
    times = [m.timestamp.isoformat() for m in chats.get_messages("irc:channel")]
    assert times == ["2024-02-28T23:59:00+00:00", "2024-02-29T00:01:00+00:00"]


def test_in_a_folder_one_log_without_a_date_keeps_all_out(tmp_path, chats):
    (tmp_path / "2024-01-31.txt").write_text("[10:00] <ann> hello\n")
    (tmp_path / "undated.txt").write_text("[10:00] <ann> hello\n")
    with pytest.raises(ImportFormatError, match=r"undated\.txt"):
        import_chat(tmp_path, chats)
    assert chats.list_sessions() == []


def test_a_folder_may_hold_other_files(tmp_path, chats):
    (tmp_path / "2024-01-31.txt").write_text("[10:00] <ann> hello\n")
    (tmp_path / "LICENSE").write_text("do as you like\n")
    (tmp_path / "empty.2024-01-30.txt").write_text("")
    (tmp_path / "notes.txt").write_text("milk\n")
    summary = import_chat(tmp_path, chats)
    assert (summary.sessions, summary.messages, summary.skipped) == (1, 1, 1)
    assert summary.warnings == [
        "empty.2024-01-30.txt: holds no line of an IRC log",
        "notes.txt:1: no IRC log; left out",
    ]
    with pytest.raises(DamagedFileError, match=r"notes\.txt:1"):
        import_chat(tmp_path, chats, options=ImportOptions(strict=True))


def test_blank_lines_are_passed_over_and_a_cut_last_line_is_taken(imported):
    messages = imported("\n[10:00] <ann> hello\r\n\n[10:01] <bob> cut of")
    assert [(m.source_id, m.content) for m in messages] == [("2", "hello"), ("4", "cut of")]
    assert imported.summary.skipped == 0
