"""Channels that DiscordChatExporter wrote."""

import json

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.discord.channels import BOB, channel, said


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


def test_what_a_message_answers_is_not_known_from_before_discord_had_replies(imported):
    old = imported(
        channel(
            said(1, "hi", timestamp="2020-11-16T00:59:59+01:00"),
            said(2, "ho", timestamp="2020-11-16T01:00:00+01:00"),
        )
    )
    assert [each.reply_kind for each in old] == ["unknown", "declared"]


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
        number = "" if part == 1 else f" [part {part}]"  # as DiscordChatExporter calls them
        path = tmp_path / f"Acme - general{number}.json"
        path.write_text(json.dumps(channel(said(part, str(part)))))
    for _ in range(2):
        assert import_chat(tmp_path, chats).warnings == []
    assert [message.content for message in chats.get_messages("discord:70")] == ["1", "2", "10"]


def test_what_is_no_message_is_reported(imported):
    messages = imported(channel(said(1, "a"), 7, {"id": "2"}))
    assert [message.content for message in messages] == ["a"]
    assert imported.summary.skipped == 2


def test_damage_of_a_file_that_is_looked_through_before_is_told_once(tmp_path, chats):
    path = tmp_path / "cut.json"
    whole = json.dumps(channel(said(1, "caf_"), said(2, "b"))).encode().replace(b"caf_", b"caf\xe9")
    path.write_bytes(whole[:-20])
    summary = import_chat(path, chats, "discord")
    assert summary.skipped == 1
    assert len(summary.warnings) == 2
    assert [m.content for m in chats.get_messages("discord:70")] == ["caf\ufffd"]
