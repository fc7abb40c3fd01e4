"""Reactions and edits in channels that DiscordChatExporter wrote."""

import json

from tests.chat.importers.discord.channels import BOB, channel, said


def test_who_reacted_is_recorded_and_those_without_a_name_are_only_counted(imported, chats):
    eve = {"id": "3", "name": "eve", "nickname": None, "isBot": True}
    liked = [
        {"emoji": {"name": "👍", "code": "thumbsup"}, "count": 3, "users": [BOB, eve, {}, None]},
        {"emoji": {"id": "8", "name": "party"}, "count": 2},
        {"emoji": None, "count": 1},
        None,
    ]
    document = channel(said(1, "hi", reactions=liked))
    (message,) = imported(document)
    assert [(each.participant, each.name) for each in chats.history.reactions("discord:70")] == [
        ("Bob", "👍"), ("eve", "👍"),
    ]  # fmt: skip
    assert message.metadata["import.reaction_counts"] == {"👍": 3, "party": 2}
    names = [(each.participant, each.source_id, each.name) for each in chats.identities.list()]
    assert names == [
        ("Ann", "1", "Ann"), ("Ann", "1", "ann"), ("Bob", "2", "Bob"), ("Bob", "2", "bob"),
        ("eve", "3", "eve"),
    ]  # fmt: skip
    assert (imported.summary.reactions, imported.summary.identities) == (2, 5)
    imported(document)
    assert (imported.summary.reactions, imported.summary.identities) == (0, 0)


def test_an_edit_is_known_by_its_time_and_its_old_words_by_an_older_export(imported, chats):
    (message,) = imported(channel(said(1, "6 pm", timestampEdited="2024-02-01T01:00:00+01:00")))
    assert message.metadata["import.edited"] == {"at": "2024-02-01T00:00:00+00:00"}
    imported(channel(said(1, "5 pm")))
    assert (imported.summary.updated, imported.summary.revisions) == (1, 1)
    (message,) = imported(channel(said(1, "7 pm", timestampEdited="2024-02-02T00:00:00+00:00")))
    assert (message.content, message.revisions) == ("7 pm", 2)
    told = [(each.content, str(each.at)[:10]) for each in chats.history.revisions("discord:70")]
    assert told == [("5 pm", "2024-02-01"), ("6 pm", "2024-02-02")]
    (message,) = imported(channel(said(1, "6 pm", timestampEdited="2024-02-03T00:00:00+00:00")))
    assert (message.content, message.revisions) == ("6 pm", 3)  # back again, by a later edit


def test_who_only_reacted_in_a_direct_conversation_is_the_other_one(imported):
    liked = [{"emoji": {"name": "👍"}, "count": 1, "users": [BOB]}]
    direct = {"type": "DirectTextChat", "name": "bob"}
    (message,) = imported(channel(said(1, "psst", reactions=liked), **direct))
    assert message.recipient == "Bob"


def test_a_file_that_was_taken_out_later_is_an_edit_although_the_words_stay(imported, chats):
    files = [{"id": each, "fileName": f"{each}.png", "url": f"https://x/{each}"} for each in "ab"]
    imported(channel(said(1, "look", attachments=files)))
    later = channel(
        said(1, "look", attachments=files[:1], timestampEdited="2024-01-31T10:30:00+01:00")
    )
    (message,) = imported(later)
    assert [part.name for part in message.parts if part.kind != "text"] == ["a.png"]
    assert (imported.summary.updated, imported.summary.duplicates) == (1, 0)
    (before,) = chats.history.revisions("discord:70")
    assert [part.name for part in before.parts if part.kind != "text"] == ["a.png", "b.png"]
    imported(later)
    assert (imported.summary.updated, imported.summary.duplicates) == (0, 1)


def test_who_answers_what_is_not_there_does_not_answer_nobody(imported):
    first, lost = imported(
        channel(said(1, "hi"), said(2, "ho", BOB, "Reply", reference={"messageId": "77"}))
    )
    assert (lost.reply_to, lost.reply_kind) == (None, "unknown")
    assert (first.reply_to, first.reply_kind) == (None, "declared")


def test_an_object_in_place_of_words_is_read_from_what_it_has(imported):
    texts = [{"text": None, "content": "a"}, {"text": "", "content": "b"}, {"text": "c"}]
    found = imported(channel(*(said(at, text) for at, text in enumerate(texts))))
    assert [each.content for each in found] == ["a", "b", "c"]


def test_a_poll_is_its_question_and_answers(imported):
    poll = {"question": {"text": "Lunch?"}, "answers": [{"text": "Yes"}, {"text": "No"}]}
    (message,) = imported(channel(said(1, "", poll=poll)))
    assert message.content == "Lunch?\n- Yes\n- No"


def test_a_file_that_was_cut_gives_the_messages_before_the_cut(imported, tmp_path):
    whole = json.dumps(channel(said(1, "one"), said(2, "two"), said(3, "three")))
    (tmp_path / "cut.json").write_text(whole[: whole.index("three")])
    messages = imported(None, "cut.json")
    assert [m.content for m in messages] == ["one", "two"]
    (warning,) = imported.summary.warnings
    assert warning.startswith("cut.json:1: damaged JSON, unreadable from here on")


def test_what_stands_behind_the_messages_is_told_too(imported):
    document = channel(said(1, "one"))
    messages = imported({"messages": document.pop("messages"), **document})
    assert [m.content for m in messages] == ["one"]
