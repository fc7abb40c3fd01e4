"""Logs as the programs of people write them, each from its beginning."""

import pytest

from multichat_lab.chat.importers import import_chat

TALK = [("ann", "hi", ""), ("bob", "waves", "action")]
FORMS = {
    "mirc": (
        "Session Start: Mon Nov 13 14:00:00 2023\n"
        "Session Ident: #lab\n"
        "[14:01:02] <+ann> \x0304,01hi\x03\x0f\n"
        "[14:01:03] * bob \x02waves\x02\n"
        "[14:02:00] * cyd (c@h) has joined #lab\n"
        "[14:02:01] * cyd (c@h) Quit (bye)\n"
        "Session Close: Mon Nov 13 14:05:00 2023\n"
    ),
    "znc": (
        "[14:01:02] <ann> hi\n"
        "[14:01:03] * bob waves\n"
        "[14:02:00] *** Joins: cyd (c@h)\n"
        "[14:02:01] *** Quits: cyd (c@h) (bye)\n"
    ),
    "irssi": (
        "--- Log opened Mon Nov 13 14:00:00 2023\n"
        "14:01 <@ann> hi\n"
        "14:01  * bob waves\n"
        "14:02 -!- cyd [c@h] has joined #lab\n"
        "14:02 -!- cyd [c@h] has quit [bye]\n"
        "--- Log closed Mon Nov 13 14:05:00 2023\n"
    ),
    "weechat": (
        "2023-11-13 14:01:02\t@ann\thi\n"
        "2023-11-13 14:01:03\t *\tbob waves\n"
        "2023-11-13 14:02:00\t-->\tcyd (~c@h) has joined #lab\n"
        "2023-11-13 14:02:01\t<--\tcyd (~c@h) has quit (Quit: bye)\n"
    ),
    "hexchat": (
        "**** BEGIN LOGGING AT Mon Nov 13 14:00:00 2023\n\n"
        "Nov 13 14:01:02 <ann>\thi\n"
        "Nov 13 14:01:03 *\tbob waves\n"
        "Nov 13 14:02:00 *\tcyd (~c@h) has joined\n"
        "Nov 13 14:02:01 *\tcyd has quit (bye)\n"
        "**** ENDING LOGGING AT Mon Nov 13 14:05:00 2023\n"
    ),
    "limnoria": (
        "2023-11-13T14:01:02  <ann> hi\n"
        "2023-11-13T14:01:03  * bob waves\n"
        "2023-11-13T14:02:00  *** cyd <c@h> has joined #lab\n"
        "2023-11-13T14:02:01  *** cyd <c@h> has quit IRC\n"
    ),
    "eggdrop": (
        "[00:00] --- Mon Nov 13 2023\n"
        "[14:01] <ann> hi\n"
        "[14:01] Action: bob waves\n"
        "[14:02] cyd (c@h) joined #lab.\n"
        "[14:02] cyd (c@h) left irc: bye\n"
    ),
    "dated": (
        "[2023-11-13 14:01:02] <ann> hi\n"
        "[2023-11-13 14:01:03] * bob waves\n"
        "[2023-11-13 14:02:00] *** Joins: cyd (c@h)\n"
        "[2023-11-13 14:02:01] *** Parts: cyd (c@h) ()\n"
    ),
    "twelve hours": (
        "[2023-11-13 2:01:02 PM] <ann> hi\n"
        "[2023-11-13 2:01:03 PM] * bob waves\n"
        "[2023-11-13 2:02:00 PM] *** Joins: cyd (c@h)\n"
        "[2023-11-13 2:02:01 PM] *** Parts: cyd (c@h) ()\n"
    ),
    "hexchat with tabs": (
        "**** BEGIN LOGGING AT Mon Nov 13 14:00:00 2023\n\n"
        "Nov 13 14:01:02 ann\thi\n"
        "Nov 13 14:01:03 *\tbob waves\n"
        "Nov 13 14:02:00 *\tcyd (~c@h) has joined\n"
        "Nov 13 14:02:01 *\tcyd has quit (bye)\n"
    ),
    "two brackets": (
        "[Monday 13 November 2023] [14:01:02] <ann>\thi\n"
        "[Monday 13 November 2023] [14:01:03] * bob waves\n"
        "[Monday 13 November 2023] [14:02:00] --> cyd (c@h) has joined\n"
        "[Monday 13 November 2023] [14:02:01] <-- cyd (c@h) has quit\n"
    ),
    "day first": (
        "[13.11.2023 14:01:02] <ann> hi\n"
        "[13/Nov/2023 14:01:03] * bob waves\n"
        "[13-Nov-2023 14:02:00] *** Joins: cyd (c@h)\n"
        "(13.11.2023 14:02:01) *** Quits: cyd (c@h) (bye)\n"
    ),
    "zoned": (
        "2023-11-13T15:01:02+01:00 <ann> hi\n"
        "2023-11-13T15:01:03+01:00 * bob waves\n"
        "2023-11-13T14:02:00Z *** Joins: cyd (c@h)\n"
        "2023-11-13T14:02:01Z *** Quits: cyd (c@h) (bye)\n"
    ),
}
UNDATED = {"znc"}


@pytest.mark.parametrize("form", FORMS)
def test_a_log_of_each_program_is_recognised_and_read_whole(form, tmp_path, chats):
    log = tmp_path / ("#lab_20231113.log" if form in UNDATED else "#lab.log")
    log.write_bytes(FORMS[form].encode())
    summary = import_chat(log, chats)
    (session,) = chats.list_sessions()
    messages = chats.get_messages(session.session_id)
    said = [m for m in messages if m.kind == "message"]
    assert (summary.skipped, summary.warnings) == (0, [])
    assert [(m.sender, m.content, m.metadata.get("irc.event", "")) for m in said] == TALK
    assert [
        (m.sender, m.kind, m.metadata["irc.event"] in {"join", "quit", "part"})
        for m in messages[2:]
    ] == [("cyd", "system", True)] * 2
    assert {f"{m.timestamp:%Y-%m-%d %H:%M}" for m in said} == {"2023-11-13 14:01"}
    stays = {m.participant: m for m in chats.members.list(session.session_id)}
    assert f"{stays['cyd'].joined_at:%H:%M}" == f"{stays['cyd'].left_at:%H:%M}" == "14:02"


def times(chats, tmp_path, log, name="2023-11-13.log"):
    (tmp_path / name).write_text(log)
    import_chat(tmp_path / name, chats)
    (session,) = chats.list_sessions()
    return [f"{m.timestamp:%Y-%m-%d %H:%M}" for m in chats.get_messages(session.session_id)]


def test_a_day_told_in_the_log_goes_before_the_counted_one(chats, tmp_path):
    log = "14:01 <ann> a\n--- Day changed Tue Nov 14 2023\n00:01 <ann> b\n23:00 <ann> c\n"
    log += "--- Day changed Wed Nov 15 2023\n00:00 <ann> d\n"
    log += "--- Log opened Fri Dec 01 09:00:00 2023\n09:01 <ann> e\n"
    assert times(chats, tmp_path, log) == [
        *("2023-11-13 14:01", "2023-11-14 00:01", "2023-11-14 23:00"),
        *("2023-11-15 00:00", "2023-12-01 09:01"),
    ]


def test_dates_without_a_year_go_over_new_year(chats, tmp_path):
    log = "**** BEGIN LOGGING AT Sun Dec 31 23:58:00 2023\nDec 31 23:59:00 <ann> a\n"
    log += "Jan 01 00:01:00 <ann> b\n"
    assert times(chats, tmp_path, log, "#lab.log") == ["2023-12-31 23:59", "2024-01-01 00:01"]


def test_seconds_are_known_and_minutes_approximate(chats, tmp_path):
    (tmp_path / "2023-11-13.log").write_text("[10:00:01] <ann> a\n[10:01] <ann> b\n")
    import_chat(tmp_path, chats)
    kinds = [m.time_kind for m in chats.get_messages("irc:2023-11-13")]
    assert kinds == ["known", "approximate"]


def test_logs_of_channels_with_one_file_name_become_two_sessions(chats, tmp_path):
    for channel in ("#a", "#b"):
        (tmp_path / "net" / channel).mkdir(parents=True)
        (tmp_path / "net" / channel / "2023-11-13.log").write_text(f"[10:00] <ann> {channel}\n")
    import_chat(tmp_path / "net" / "#a", chats)
    import_chat(tmp_path / "net" / "#b" / "2023-11-13.log", chats)
    found = {session.session_id for session in chats.list_sessions()}
    assert found == {"irc:#a/2023-11-13", "irc:#b/2023-11-13"}
    again = import_chat(tmp_path / "net" / "#b", chats)
    assert (again.messages, again.duplicates) == (0, 1)
    assert import_chat(tmp_path / "net", chats).duplicates == 2
