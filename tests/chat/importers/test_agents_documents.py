"""Documents that list turns, of whatever tool."""

import json

import pytest

from multichat_lab.chat.importers import import_chat

TALK = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "document",
    [
        {"messages": TALK},
        TALK,
        {"id": "x", "conversation": TALK},
        [{"messages": TALK}],
        {"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]},
        {"results": [{"trajectory": TALK}]},
    ],
)
def test_any_document_that_lists_turns_is_read(tmp_path, chats, document, indent):
    path = tmp_path / "m.json"
    path.write_text(json.dumps(document, indent=indent))
    assert import_chat(path, chats).messages == 2
    (session,) = chats.list_sessions()
    messages = chats.get_messages(session.session_id)
    assert [m.content for m in messages] == ["a", "b"]
    kinds = [each.kind for each in chats.members.list(session.session_id)]
    assert kinds == ["human", "agent"]


def test_tasks_of_tau_bench_are_sessions_with_their_reward(tmp_path, chats):
    call = {"id": "c1", "function": {"name": "get_user", "arguments": '{"id": 7}'}}
    talk = [
        {"role": "user", "content": "Change my flight"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "name": "get_user", "content": "Ann"},
    ]
    tasks = [{"task_id": n, "reward": n / 2, "traj": talk, "info": {}} for n in (1, 2)]
    (tmp_path / "airline.json").write_text(json.dumps(tasks))
    assert import_chat(tmp_path / "airline.json", chats).sessions == 2
    half, whole = chats.list_sessions()
    assert [(s.score, s.success) for s in (half, whole)] == [(0.5, False), (1.0, True)]
    messages = chats.get_messages(whole.session_id)
    assert [(m.sender, m.recipient, m.content) for m in messages[1:]] == [
        ("assistant", "All", "→ get_user(id=7)"),
        ("get_user", "assistant", "Ann"),
    ]
    assert messages[2].reply_to == messages[1].message_id


def test_a_turn_of_sharegpt_s_without_words_is_a_turn(tmp_path, chats):
    talk = [("human", "hi"), ("gpt", ""), ("human", "well?")]
    turns = [{"from": speaker, "value": words} for speaker, words in talk]
    (tmp_path / "s.json").write_text(json.dumps([{"id": "x", "conversations": turns}]))
    (tmp_path / "s.jsonl").write_text(json.dumps({"id": "x", "conversations": turns}) + "\n")
    for name in ("s.json", "s.jsonl"):
        assert import_chat(tmp_path / name, chats).messages == 3
    for session in chats.list_sessions():
        said = chats.get_messages(session.session_id)
        assert [(each.sender, each.content) for each in said] == talk
