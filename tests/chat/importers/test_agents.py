"""Logs of agent teams."""

import json
import os
from datetime import date

import pytest

from multichat_lab import SessionPersistence
from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.errors import DamagedFileError, ImportFormatError, SessionExistsError

HISTORY = [
    {"role": "human", "content": "When is lunch?"},
    {"role": "Boss (thought)", "content": "I shall ask."},
    {"role": "Boss (-> Surfer)", "content": "Look it up."},
    {"role": "assistant", "name": "Surfer", "content": "At noon.", "model": "m-1"},
]


@pytest.fixture
def log(tmp_path):
    folder = tmp_path / "team"
    folder.mkdir()
    path = folder / "7.json"
    path.write_text(json.dumps({"question": "Lunch?", "is_correct": True, "history": HISTORY}))
    return path


def test_roles_tell_who_speaks_to_whom_and_how(log, chats):
    import_chat(log, chats)
    messages = chats.get_messages("agents:team/7")
    assert [(m.sender, m.recipient, m.metadata.get("note")) for m in messages] == [
        ("human", "All", None),
        ("Boss", "All", "thought"),
        ("Boss", "Surfer", None),
        ("Surfer", "All", None),
    ]
    assert [m.metadata["role"] for m in messages] == [turn["role"] for turn in HISTORY]
    assert [m.metadata.get("gen_ai.agent.name") for m in messages] == [
        *(None, "Boss", "Boss", "Surfer")
    ]
    assert messages[3].model == "m-1"
    assert [m.recipient_kind for m in messages] == ["unknown", "unknown", "declared", "unknown"]
    assert [m.source_id for m in messages] == ["0", "1", "2", "3"]


def test_what_else_the_log_says_goes_into_the_sessions_metadata(log, chats):
    import_chat(log, chats)
    session = chats.get_session("agents:team/7")
    assert session.topic == "Lunch?"
    assert session.metadata["is_correct"] is True
    assert session.metadata["import.source"] == "7.json"
    assert "history" not in session.metadata
    kinds = {each.participant: each.kind for each in chats.members.list("agents:team/7")}
    assert kinds == {"human": "human", "Boss": "agent", "Surfer": "agent"}


def test_times_are_made_up_the_same_for_every_copy_of_a_file(log, chats):
    import_chat(log, chats)
    os.utime(log, (1_600_000_000, 1_600_000_000))
    with SessionPersistence("memory") as others:
        import_chat(log, others)
        assert others.get_messages("agents:team/7") == chats.get_messages("agents:team/7")
    session = chats.get_session("agents:team/7")
    messages = chats.get_messages("agents:team/7")
    assert [(m.timestamp - session.created_at).seconds for m in messages] == [0, 1, 2, 3]
    assert {m.time_kind for m in messages} == {"made_up"}
    assert session.metadata["import.synthetic_times"] is True


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("timestamp", "2026-01-02T03:04:05Z", "known"),
        ("timestamp", "2026-01-02T05:04:05+02:00", "known"),
        ("created_at", 1767323045, "known"),
        ("ts", 1767323045000, "known"),
        ("created_at", "2026-01-02 03:04:05", "approximate"),
    ],
)
def test_a_time_that_is_there_is_read(log, chats, field, value, kind):
    turns = [HISTORY[0], {**HISTORY[1], field: value}, HISTORY[3]]
    log.write_text(json.dumps({"history": turns}))
    import_chat(log, chats)
    messages = chats.get_messages("agents:team/7")
    assert messages[1].timestamp.isoformat() == "2026-01-02T03:04:05+00:00"
    assert [m.time_kind for m in messages] == ["made_up", kind, "made_up"]


def test_the_failing_step_counts_from_0_and_its_seq_from_1(log, chats):
    told = {"mistake_step": "2", "mistake_agent": "Boss", "mistake_reason": "asked the wrong one"}
    log.write_text(json.dumps({"is_correct": False, **told, "history": [HISTORY[0], 5, *HISTORY]}))
    import_chat(log, chats)
    session = chats.get_session("agents:team/7")
    assert (session.success, session.failing_seq) == (False, 2)  # a turn before it was left out
    assert session.error == "Boss: asked the wrong one"
    assert chats.get_messages("agents:team/7")[1].source_id == "2"


def test_a_given_date_sets_the_times(log, chats):
    import_chat(log, chats, options=ImportOptions(date=date(2024, 1, 31)))
    session = chats.get_session("agents:team/7")
    assert session.created_at.isoformat() == "2024-01-31T00:00:00+00:00"


def test_a_log_is_the_same_session_alone_and_in_its_folders(log, chats):
    import_chat(log, chats)
    assert import_chat(log.parent, chats).duplicates == 4
    assert import_chat(log.parent.parent, chats).duplicates == 4
    assert len(chats.list_sessions()) == 1


def test_a_longer_history_adds_its_new_turns(log, any_chats):
    import_chat(log, any_chats)
    more = [*HISTORY, {"role": "human", "content": "Thanks"}]
    log.write_text(json.dumps({"history": more}))
    summary = import_chat(log, any_chats)
    assert (summary.messages, summary.duplicates) == (1, 4)


def test_another_run_of_the_same_task_is_refused(log, any_chats):
    import_chat(log, any_chats)
    log.write_text(json.dumps({"history": [HISTORY[0], {"role": "Boss", "content": "No."}]}))
    with pytest.raises(SessionExistsError, match="message 1 of this one says something else"):
        import_chat(log, any_chats)


def test_turns_that_are_none_are_left_out_and_their_lines_named(log, chats):
    turns = [*HISTORY[:1], "no turn", {"role": 7, "content": "x"}, {"role": "", "content": 5}]
    log.write_text(json.dumps({"history": turns}, indent=1))
    summary = import_chat(log, chats)
    assert (summary.messages, summary.skipped) == (1, 3)
    assert [warning.partition(" ")[0] for warning in summary.warnings] == [
        *("7.json:7:", "7.json:8:", "7.json:12:")
    ]


def test_a_log_that_was_cut_gives_the_turns_before_the_cut(log, chats):
    text = json.dumps({"question": "Lunch?", "history": HISTORY}, indent=1)
    log.write_text(text[: text.index("At noon")])
    with pytest.raises(DamagedFileError, match=r"7\.json:19: damaged JSON"):
        import_chat(log, chats, options=ImportOptions(strict=True))
    summary = import_chat(log, chats)
    assert (summary.messages, summary.skipped) == (3, 1)
    assert summary.warnings[0].startswith("7.json:19: damaged JSON")


def test_other_json_in_a_folder_is_named_and_left_out(log, chats):
    (log.parent / "package.json").write_text('{"name": "x"}')
    summary = import_chat(log.parent, chats)
    assert (summary.sessions, summary.skipped) == (1, 1)
    assert summary.warnings[0].startswith("package.json:1: no agent team's log")


def test_values_that_json_or_a_store_cannot_hold_do_not_stop_an_import(log, chats):
    log.write_text(
        '{"score": NaN, "history": [{"role": "a", "content": "half \\ud83d", "cost": 1e999}]}'
    )
    summary = import_chat(log, chats)
    (message,) = chats.get_messages("agents:team/7")
    assert message.content == "half \ufffd"
    assert summary.warnings == ["7.json:1: half of a surrogate pair; replaced by U+FFFD"]
    assert chats.get_session("agents:team/7").metadata["score"] is None


@pytest.mark.parametrize("text", ['{"history": []}', '{"history": "long"}', "[]", "{", '{"a": 1}'])
def test_what_is_no_log_is_not_recognised(tmp_path, chats, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ImportFormatError, match="no format that is known"):
        import_chat(path, chats)
