"""Exports of ChatGPT."""

import json
import zipfile

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.formats import recognise

START = 1_700_000_000.0


def node(key, parent, second, role="user", **message):
    content = message.pop("content", {"content_type": "text", "parts": [message.pop("text", "")]})
    author = {"role": role, "name": message.pop("name", None)}
    told = None if second is None else START + second
    said = {"id": key, "author": author, "create_time": told, "content": content, **message}
    return key, {"id": key, "parent": parent, "children": [], "message": said}


def says(key, parent, second, text, **message):
    metadata = {"model_slug": "gpt-x"}
    return node(key, parent, second, "assistant", text=text, metadata=metadata, **message)


NODES = [
    ("root", {"id": "root", "parent": None, "message": None}),
    node("s", "root", None, "system"),
    node("q", "s", 1, text="What is 1 + 1?"),
    says("a1", "q", 2, "Three"),
    says("a2", "q", 5, "Two"),
    node("q2", "a1", 3, text="Really?"),
    node("q3", "a2", 6, text="Plot it"),
    says("call", "q3", 7, "plot(2)", recipient="python"),
    node(
        "out",
        "call",
        8,
        "tool",
        name="python",
        content={"content_type": "execution_output", "text": "ok"},
    ),
    says("end", "out", 9, "Done"),
]
CHAT = {
    "title": "Sums",
    "conversation_id": "c-1",
    "create_time": START,
    "current_node": "end",
    "mapping": dict(NODES),
}


@pytest.fixture(params=["zip", "file", "folder"])
def export(request, tmp_path):
    """An export in each of its forms."""
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([CHAT]))
    if request.param == "zip":
        archive = tmp_path / "export.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.write(path, "conversations.json")
            file.writestr("user.json", "{}")
        return archive
    return tmp_path if request.param == "folder" else path


@pytest.fixture
def messages(tmp_path, chats):
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([CHAT]))
    import_chat(path, chats)
    return chats.get_messages("chatgpt:c-1")


def test_an_export_is_read_in_each_of_its_forms(export, chats):
    assert recognise(export) == "chatgpt"
    summary = import_chat(export, chats)
    assert (summary.sessions, summary.messages, summary.warnings) == (1, 8, [])
    assert chats.get_session("chatgpt:c-1").topic == "Sums"
    assert import_chat(export, chats).duplicates == 8


def test_messages_stand_in_the_order_of_their_times_and_reply_along_the_tree(messages):
    assert [m.content for m in messages] == [
        *("What is 1 + 1?", "Three", "Really?", "Two", "Plot it", '→ python("plot(2)")'),
        *("ok", "Done"),
    ]
    ids = {m.message_id: m.source_id for m in messages}
    assert [ids.get(m.reply_to) for m in messages] == [
        *(None, "q", "a1", "q", "a2", "q3", "call", "out")
    ]
    assert {m.reply_kind for m in messages} == {"declared"}
    assert {m.time_kind for m in messages} == {"known"}


def test_what_stands_beside_the_shown_line_has_its_branch(messages):
    assert {m.source_id: m.metadata["branch"] for m in messages if "branch" in m.metadata} == {
        "a1": 1,
        "q2": 1,
    }


def test_a_tool_answers_the_call_under_its_own_name(messages, chats):
    call, out = messages[5:7]
    assert (call.parts[0].kind, call.parts[0].name, call.model) == ("tool_call", "python", "gpt-x")
    assert (out.sender, out.recipient, out.parts[0].kind) == ("python", "assistant", "tool_result")
    kinds = {each.participant: each.kind for each in chats.members.list("chatgpt:c-1")}
    assert kinds == {"user": "human", "assistant": "agent", "python": "tool"}


def test_images_thoughts_and_files_are_parts(tmp_path, chats):
    image = {
        "content_type": "image_asset_pointer",
        "asset_pointer": "file-service://x",
        "size_bytes": 7,
    }
    picture = {"content_type": "multimodal_text", "parts": [image, "look"]}
    file = {"name": "a.pdf", "mimeType": "application/pdf", "size": 9}
    thought = {"content_type": "thoughts", "thoughts": [{"summary": "Hm", "content": "a cat"}]}
    nodes = [
        node("q", None, 1, content=picture, metadata={"attachments": [file]}),
        node("t", "q", 2, "assistant", content=thought),
    ]
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"id": "c", "mapping": dict(nodes)}]))
    import_chat(path, chats)
    asked, thinks = chats.get_messages("chatgpt:c")
    assert [(p.kind, p.url or p.name, p.size) for p in asked.parts] == [
        *(("image", "file-service://x", 7), ("text", None, None), ("file", "a.pdf", 9))
    ]
    assert (asked.content, thinks.parts[0].text) == ("look", "Hm\na cat")


def test_an_export_that_was_cut_gives_the_conversations_before_the_cut(tmp_path, chats):
    path = tmp_path / "conversations.json"
    text = json.dumps([CHAT, {**CHAT, "conversation_id": "c-2"}], indent=1)
    path.write_text(text[: len(text) - 90])
    summary = import_chat(path, chats)
    assert (summary.sessions, summary.skipped) == (1, 1)
    assert "damaged JSON" in summary.warnings[0]


def test_a_conversation_that_was_saved_by_itself_is_read(tmp_path, chats):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(CHAT, indent=1))
    assert import_chat(path, chats).format == "chatgpt"
    before = len(chats.get_messages("chatgpt:c-1"))
    (tmp_path / "all.json").write_text(json.dumps([CHAT]))
    assert import_chat(tmp_path / "all.json", chats).duplicates == before > 0


def test_messages_that_follow_one_another_in_a_circle_are_not_lost(tmp_path, chats):
    circle = [node("a", "b", 1, text="one"), node("b", "a", 2, text="two")]
    itself = node("c", "c", 3, text="three")
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{**CHAT, "mapping": dict([*circle, itself])}]))
    import_chat(path, chats)
    messages = chats.get_messages("chatgpt:c-1")
    assert [each.content for each in messages] == ["one", "two", "three"]
    assert messages[1].reply_to == messages[0].message_id
    assert (messages[0].reply_to, messages[2].reply_to) == (None, None)
