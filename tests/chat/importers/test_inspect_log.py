"""Logs of Inspect AI."""

import json
import zipfile

import pytest

from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.importers.formats import recognise
from multichat_lab.errors import DamagedFileError

HEADER = {"version": 2, "status": "success", "eval": {"task": "sums", "eval_id": "e1"}}
HASH = "5c8eb62da414c449f9e0a0d8dd636ba9"
CALL = {"id": "c1", "function": "add", "arguments": {"a": 1}, "type": "function"}


def said(text, **values):
    return {"role": "assistant", "content": text, **values}


def model(message, begins, ends=None, **output):
    usage = {"input_tokens": 60, "output_tokens": 2, "total_tokens": 66}
    output = {"model": "m-1", "choices": [{"message": message}], "usage": usage, **output}
    return {"event": "model", "timestamp": begins, "completed": ends, "output": output}


THOUGHT = said([{"type": "reasoning", "reasoning": "So."}, {"type": "text", "text": "Two"}])
SAMPLE = {
    "id": "one",
    "epoch": 1,
    "input": f"attachment://{HASH}",
    "target": "2",
    "messages": [
        {"id": "u", "role": "user", "content": f"attachment://{HASH}"},
        said("", id="a1", tool_calls=[CALL]),
        {"id": "t", "role": "tool", "tool_call_id": "c1", "function": "add", "content": "2"},
        THOUGHT,
    ],
    "events": [
        {"event": "sample_init", "timestamp": "2026-01-01T10:00:00+01:00"},
        model(said("", id="a1"), "2026-01-01T10:00:01+01:00", "2026-01-01T10:00:03+01:00"),
        {"event": "tool", "id": "c1", "timestamp": "2026-01-01T10:00:04+01:00"},
        model(THOUGHT, "2026-01-01T10:00:05+01:00", time=1.5),
    ],
    "scores": {"match": {"value": "C", "explanation": "Two it is"}},
    "attachments": {HASH: "What is 1 + 1?"},
}


@pytest.fixture
def write(tmp_path):
    """Return what writes a log of samples, as an archive or as JSON."""

    def write(samples, name="log.eval"):
        path = tmp_path / name
        if name.endswith(".json"):
            path.write_text(json.dumps({**HEADER, "samples": samples}, indent=1))
            return path
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("_journal/start.json", json.dumps(HEADER))
            for place, sample in enumerate(samples):
                text = sample if isinstance(sample, str) else json.dumps(sample)
                archive.writestr(f"samples/{place}_epoch_1.json", text)
        return path

    return write


@pytest.mark.parametrize("name", ["log.eval", "log.json"])
def test_a_sample_is_a_session_in_an_archive_and_in_json(write, any_chats, name):
    path = write([SAMPLE], name)
    assert recognise(path) == "inspect"
    import_chat(path, any_chats)
    messages = any_chats.get_messages("inspect:sums:e1:one:1")
    assert [(m.sender, m.content) for m in messages] == [
        *(("user", "What is 1 + 1?"), ("assistant", "→ add(a=1)"), ("add", "2")),
        ("assistant", "Two"),
    ]
    assert [part.kind for part in messages[3].parts] == ["reasoning", "text"]
    assert messages[2].reply_to == messages[1].message_id
    session = any_chats.get_session("inspect:sums:e1:one:1")
    assert (session.score, session.success, session.error) == (1.0, True, None)
    assert session.topic == "What is 1 + 1?"
    assert session.metadata["scores"]["match"]["explanation"] == "Two it is"
    assert import_chat(path, any_chats).duplicates == 4


def test_times_and_tokens_come_from_the_events(write, chats):
    import_chat(write([SAMPLE]), chats)
    messages = chats.get_messages("inspect:sums:e1:one:1")
    assert [(m.timestamp.strftime("%H:%M:%S.%f")[:10], m.time_kind) for m in messages] == [
        *(("09:00:00.0", "approximate"), ("09:00:03.0", "known"), ("09:00:04.0", "known")),
        ("09:00:06.5", "known"),
    ]
    assert [(m.model, m.tokens_in, m.tokens_out) for m in messages] == [
        *((None, None, None), ("m-1", 64, 2), (None, None, None), ("m-1", 64, 2))
    ]


@pytest.mark.parametrize(
    ("value", "score", "success"),
    [("I", 0.0, False), ("P", 0.5, None), (True, 1.0, True), (0.3, 0.3, None), ("x", None, None)],
)
def test_a_grade_is_a_score_and_maybe_a_verdict(write, chats, value, score, success):
    import_chat(write([{**SAMPLE, "scores": {"judge": {"value": value}}}]), chats)
    (session,) = chats.list_sessions()
    assert (session.score, session.success) == (score, success)


def test_a_sample_that_broke_off_has_its_error_and_what_was_said(write, chats):
    given = {"role": "user", "content": "Go"}
    event = {**model(said("Half"), "2026-01-01T10:00:00Z"), "input": [given]}
    error = {"message": "out of money", "traceback": "…"}
    import_chat(write([{"id": 1, "epoch": 2, "error": error, "events": [event]}]), chats)
    session = chats.get_session("inspect:sums:e1:1:2")
    assert session.error == "out of money"
    assert [m.content for m in chats.get_messages(session.session_id)] == ["Go", "Half"]


def test_a_damaged_sample_is_named_and_the_others_are_read(write, chats):
    path = write(["{broken", SAMPLE])
    summary = import_chat(path, chats)
    assert (summary.sessions, summary.skipped) == (1, 1)
    assert summary.warnings[0].startswith("log.eval/samples/0_epoch_1.json:1: damaged JSON")
    with pytest.raises(DamagedFileError, match="0_epoch_1"):
        import_chat(path, chats, options=ImportOptions(strict=True))


@pytest.mark.parametrize(
    ("name", "samples", "messages"),
    [("popularity", 10, 30), ("security-guide", 16, 48), ("websearch", 1, 2)],
)
def test_real_logs_are_read_whole(real_chats, chats, name, samples, messages):
    summary = import_chat(real_chats / "inspect" / f"{name}.eval", chats)
    assert (summary.sessions, summary.messages, summary.warnings) == (samples, messages, [])
    everything = [m for s in chats.list_sessions() for m in chats.get_messages(s.session_id)]
    assert not any("attachment://" in m.content for m in everything)
    assert all(m.tokens_out and m.time_kind == "known" for m in everything if m.model)
    assert {m.sender for m in everything if m.model} == {"assistant"}


def test_scores_of_a_real_log_agree_with_its_accuracy(real_chats, chats):
    import_chat(real_chats / "inspect" / "security-guide.eval", chats)
    sessions = chats.list_sessions()
    assert sum(s.score for s in sessions) / len(sessions) == 0.6875
