"""Channels that DiscordChatExporter wrote."""

import json

import pytest

from multichat_lab.chat.importers import import_chat

ANN = {"id": "1", "name": "ann", "nickname": "Ann", "isBot": False}
BOB = {"id": "2", "name": "bob", "nickname": "Bob", "isBot": False}


def said(number, content="", author=ANN, kind="Default", **more):
    return {
        "id": str(number),
        "type": kind,
        "timestamp": f"2024-01-31T10:00:{number:02}.5+01:00",
        "content": content,
        "author": author,
        **more,
    }


def channel(*messages, **more):
    place = {"id": "70", "type": "GuildTextChat", "name": "general", "topic": "Lunch", **more}
    return {"guild": {"id": "9", "name": "Acme"}, "channel": place, "messages": list(messages)}


@pytest.fixture
def imported(tmp_path, chats):
    """Return what imports a channel and returns its messages."""

    def do(document, name="Acme - general.json"):
        path = tmp_path / name
        path.write_text(json.dumps(document))
        do.summary = import_chat(path, chats)  # type: ignore[attr-defined]
        return chats.get_messages("discord:70")

    return do


def test_a_channel_is_a_session(imported, chats):
    first, second = imported(
        channel(said(1, "hi"), said(2, "ho", BOB, "Reply", reference={"messageId": "1"}))
    )
    assert second.reply_to == first.message_id
    assert first.timestamp.isoformat() == "2024-01-31T09:00:01.500000+00:00"
    assert {first.reply_kind, first.recipient_kind} == {"declared"}
    session = chats.get_session("discord:70")
    assert (session.topic, session.participants) == ("Acme / general: Lunch", ("Ann", "Bob"))
    imported(channel(said(1, "hi"), said(3, "new")))
    assert (imported.summary.messages, imported.summary.duplicates) == (1, 1)


def test_an_export_from_new_to_old_is_read_from_old_to_new(imported):
    assert [m.content for m in imported(channel(said(2, "b"), said(1, "a")))] == ["a", "b"]


def test_a_mention_at_the_start_addresses_and_direct_talk_is_for_the_other(imported, chats):
    (message,) = imported(channel(said(1, "@Bob lunch?", mentions=[BOB])))
    assert (message.recipient, message.recipient_kind) == ("Bob", "parsed")
    (message,) = imported(channel(said(2, "ask @Bob", mentions=[BOB])))[1:]
    assert message.recipient == "All"
    direct = {"id": "71", "type": "DirectTextChat", "name": "bob"}
    imported(channel(said(1, "psst"), **direct))
    assert chats.get_messages("discord:71")[0].recipient == "bob"
    imported(channel(said(1, "psst"), said(2, "yes", BOB), **{**direct, "id": "72"}))
    assert [m.recipient for m in chats.get_messages("discord:72")] == ["Bob", "Ann"]


def test_embeds_forwards_files_and_stickers_are_read(imported):
    embed = {"title": "Bug 7", "description": "it breaks", "fields": [{"name": "a", "value": "b"}]}
    page = {"url": "https://a.example", "title": "A page"}
    file = {"fileName": "a.png", "fileSizeBytes": 5, "url": "https://cdn.example/a.png?ex=secret"}
    messages = imported(
        channel(
            said(1, embeds=[embed]),
            said(2, "see https://a.example", embeds=[page]),
            said(3, forwardedMessage={"content": "their words", "attachments": []}),
            said(4, attachments=[file]),
            said(5, stickers=[{"name": "wave"}]),
        )
    )
    assert [message.content for message in messages] == [
        "Bug 7\nit breaks\na: b",
        "see https://a.example",
        "their words",
        "[image: a.png]",
        "[sticker: wave]",
    ]
    (image,) = messages[3].parts
    assert (image.kind, image.size, image.url) == ("image", 5, "https://cdn.example/a.png")


def test_bots_joins_edits_and_reactions_are_kept(imported, chats):
    bot = {"id": "5", "name": "robo", "isBot": True}
    first, second = imported(
        channel(
            said(1, "beep", bot, timestampEdited="2024-02-01T00:00:00Z", reactions=[{"count": 1}]),
            said(2, "Joined the server.", BOB, "GuildMemberJoin"),
        )
    )
    assert first.metadata["discord.timestampEdited"] == "2024-02-01T00:00:00Z"
    assert first.metadata["discord.reactions"] == [{"count": 1}]
    assert (second.kind, second.content) == ("system", "Joined the server.")
    kinds = {each.participant: each.kind for each in chats.members.list("discord:70")}
    assert kinds == {"robo": "bot", "Bob": "human"}


def test_parts_of_a_channel_flow_together_in_the_order_of_their_numbers(tmp_path, chats):
    for part in (1, 2, 10):
        path = tmp_path / f"Acme - general [part {part}].json"
        path.write_text(json.dumps(channel(said(part, str(part)))))
    import_chat(tmp_path, chats)
    assert [message.content for message in chats.get_messages("discord:70")] == ["1", "2", "10"]


def test_what_is_no_message_is_reported(imported):
    messages = imported(channel(said(1, "a"), 7, {"id": "2"}))
    assert [message.content for message in messages] == ["a"]
    assert imported.summary.skipped == 2


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
