"""Exports of Telegram."""

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.telegram.exports import chat, said


def test_the_real_exports_are_equal_to_a_count_by_hand(real_chats, chats):
    for name in ("test_single_export", "test_batch_export"):
        assert import_chat(real_chats / "telegram" / f"{name}.json", chats).messages == 2
    for session in chats.list_sessions():
        messages = chats.get_messages(session.session_id)
        assert [message.sender for message in messages] == ["Author 1", "Author 2"]
        assert [message.content for message in messages] == [
            "Minimal Message",
            "Link:https://telegram.org/",
        ]
        assert messages[0].timestamp.isoformat() == "2018-12-05T10:39:10+00:00"


def test_an_account_is_a_session_a_chat_and_the_same_as_the_single_export(imported, chats):
    one, other = chat(said(1, "a")), {**chat(said(1, "b")), "id": 8, "name": "Work"}
    account = {"about": "x", "chats": {"list": [one]}, "left_chats": {"list": [other]}}
    imported(account)
    assert {each.session_id: each.topic for each in chats.list_sessions()} == {
        "telegram:7": "Lunch",
        "telegram:8": "Work",
    }
    imported(one)
    assert (imported.summary.messages, imported.summary.duplicates) == (0, 1)


def test_answers_edits_and_forwarded_words_are_kept(imported):
    first, second = imported(
        chat(
            said(1, "who?", edited_unixtime="1706695300"),
            said(2, "me", "Bob", reply_to_message_id=1, forwarded_from="Cleo"),
        )
    )
    assert second.reply_to == first.message_id
    assert {first.reply_kind, second.reply_kind} == {"declared"}
    assert first.time_kind == "known"
    assert first.metadata["telegram.edited_unixtime"] == "1706695300"
    assert second.metadata["telegram.forwarded_from"] == "Cleo"


def test_what_a_message_answers_is_not_known_from_before_telegram_had_replies(imported):
    last, first = "1426723199", "1426723200"  # 18 March 2015, the day's last second; the next
    old = imported(
        chat(
            said(1, "who?", date_unixtime=last),
            said(2, "me", "Bob", date_unixtime=last, reply_to_message_id=1),
            said(3, "ah", date_unixtime=first),
        )
    )
    assert [each.reply_kind for each in old] == ["unknown", "declared", "declared"]


def test_an_answer_to_another_chat_is_no_link(imported):
    (message,) = imported(chat(said(9, "x", reply_to_message_id=9, reply_to_peer_id="channel5")))
    assert message.reply_to is None


def test_a_time_without_its_zone_is_approximate(imported):
    values = said(1, "x")
    del values["date_unixtime"]
    (message,) = imported(chat(values))
    assert (message.time_kind, message.timestamp.isoformat()) == (
        "approximate",
        "2024-01-31T10:00:00+00:00",
    )


def test_entities_links_files_and_polls_are_read(imported):
    link = {"type": "text_link", "text": "here", "href": "https://a.example"}
    photo = {"photo": "photos/a.jpg", "photo_file_size": 5}
    file = {"file": "(File not included.)", "media_type": "voice_message", "mime_type": "audio/ogg"}
    poll = {"poll": {"question": "Soup?", "answers": [{"text": "yes"}, {"text": "no"}]}}
    words = {"text_entities": [{"type": "plain", "text": "only here"}]}
    messages = imported(
        chat(
            said(1, ["see ", link]),
            said(2, "", **photo),
            said(3, "listen", **file),
            said(4, "", **poll),
            said(5, "", **words),
        )
    )
    assert [message.content for message in messages] == [
        "see here (https://a.example)",
        "[image: a.jpg]",
        "listen",
        "Soup?\n- yes\n- no",
        "only here",
    ]
    (image,), (text, voice) = messages[1].parts, messages[2].parts
    assert (image.kind, image.name, image.size) == ("image", "a.jpg", 5)
    assert (text.text, voice.name, voice.media_type) == ("listen", "voice_message", "audio/ogg")


def test_what_telegram_tells_is_a_system_message(imported):
    invited = {"type": "service", "actor": "Ann", "actor_id": "user1", "text": ""}
    action = {"action": "invite_members", "members": ["Bob", "Cleo"]}
    values = {key: value for key, value in said(1, "").items() if key not in ("from", "from_id")}
    (message,) = imported(chat({**values, **invited, **action}))
    assert (message.kind, message.sender) == ("system", "Ann")
    assert message.content == "invite members: Bob, Cleo"


def test_in_a_chat_of_two_a_message_is_for_the_other_one(imported):
    personal = {"name": "Bob", "type": "personal_chat", "id": 2}
    first, second = imported(
        {**chat(said(1, "hi"), said(2, "ho", "Bob")), **personal}, "telegram:2"
    )
    assert (first.recipient, second.recipient) == ("Bob", "Ann")
    (alone,) = imported({**chat(said(1, "hi")), **personal, "id": 9}, "telegram:9")
    assert (alone.sender, alone.recipient, alone.recipient_kind) == ("Ann", "Bob", "declared")


def test_two_of_a_name_and_a_deleted_account_stay_apart(imported):
    messages = imported(
        chat(said(1, "a"), said(2, "b", from_id="user9"), said(3, "c", None, from_id="user4"))
    )
    assert [message.sender for message in messages] == [
        "Ann",
        "Ann (user9)",
        "Deleted account (user4)",
    ]


def test_a_message_without_a_date_is_reported(imported):
    messages = imported(chat(said(1, "a"), {"id": 2, "text": "b"}, 7))
    assert [message.content for message in messages] == ["a"]
    assert imported.summary.skipped == 2
    assert imported.summary.warnings[0].startswith("result.json:1: message 2 of 'Lunch'")


def test_lists_dice_and_places_have_words(imported):
    tasks = {"title": "Shop", "items": [{"id": 1, "text": "milk"}, {"id": 2, "text": ["rye"]}]}
    messages = imported(
        chat(
            said(1, "", todo_list=tasks),
            said(2, "", dice={"emoji": "🎲", "value": 6}),
            said(3, "", place_name="Café", address="Main St"),
            said(4, "", game_title="Chess", game_description="a game"),
        )
    )
    assert [m.content for m in messages] == [
        *("Shop\n- milk\n- rye", "🎲 6", "Café\nMain St", "Chess\na game")
    ]
