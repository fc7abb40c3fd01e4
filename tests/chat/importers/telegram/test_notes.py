"""What Telegram tells beside its messages: edits, reactions, who is who."""

from datetime import UTC, datetime

from multichat_lab.records import Reaction, Revision
from tests.chat.importers.telegram.exports import chat, said


def test_who_reacted_is_recorded_with_the_time_in_the_zone_of_the_messages(imported, chats):
    local = "2024-01-31T12:00:00"  # two hours before UTC's, as `date_unixtime` tells
    recent = [
        {"from": "Bob", "from_id": "user2", "date": "2024-01-31T12:05:00"},
        {"from": None, "from_id": "user9", "date": "nonsense"},
        {"from": "nobody"},
        None,
    ]
    liked = [
        {"type": "emoji", "count": 5, "emoji": "👍", "recent": recent},
        {"type": "custom_emoji", "count": 1, "document_id": "a.webp"},
        {"type": "paid", "count": "many"},
        "odd",
    ]
    message, _ = imported(
        chat(said(1, "hi", date=local, date_unixtime="1706695200", reactions=liked), said(2, "x"))
    )
    assert chats.history.reactions("telegram:7") == [
        Reaction(
            "telegram:7", message.message_id, "Bob", "👍", datetime(2024, 1, 31, 10, 5, tzinfo=UTC)
        ),
        Reaction("telegram:7", message.message_id, "Deleted account (user9)", "👍"),
    ]
    assert message.metadata["import.reaction_counts"] == {"👍": 5, "a.webp": 1}
    assert imported.summary.reactions == 2
    assert [(each.participant, each.source_id, each.name) for each in chats.identities.list()] == [
        ("Ann", "user1", "Ann"), ("Bob", "user2", "Bob"),
    ]  # fmt: skip


def test_an_edit_in_a_newer_export_keeps_the_old_words_and_says_when(imported, chats):
    imported(chat(said(1, "at 5")))
    newer = chat(said(1, "at 6", edited_unixtime="1706695300", edited="2024-01-31T10:01:40"))
    for updated in (1, 0):
        (message,) = imported(newer)
        assert (imported.summary.updated, imported.summary.messages) == (updated, 0)
        assert (message.content, message.revisions) == ("at 6", 1)
    edited_at = datetime.fromtimestamp(1706695300, UTC)
    assert chats.history.revisions("telegram:7") == [
        Revision("telegram:7", message.message_id, 1, "at 5", at=edited_at)
    ]


def test_of_an_edit_whose_old_words_nobody_tells_the_time_is_kept(imported, chats):
    (message,) = imported(chat(said(1, "at 6", edited_unixtime="1706695300")))
    assert message.metadata["import.edited"] == {"at": "2024-01-31T10:01:40+00:00"}
    assert message.revisions == 0
    imported(chat(said(1, "at 5")))  # the older export
    assert imported.summary.updated == 1
    assert [each.content for each in chats.get_messages("telegram:7")] == ["at 6"]
    (revision,) = chats.history.revisions("telegram:7")
    assert (revision.content, revision.kind) == ("at 5", "edit")


def test_what_a_newer_export_leaves_out_stays(imported, chats):
    imported(chat(said(1, "a"), said(2, "b")))
    assert [each.content for each in imported(chat(said(2, "b")))] == ["a", "b"]


def test_two_messages_of_one_id_stay_two(imported):
    same = said(1, "a"), said(1, "b", "Bob"), said(1, "a"), said(2, ["c", 5, None, {"text": "d"}])
    for added in (3, 0):
        found = [(each.sender, each.content) for each in imported(chat(*same))]
        assert found == [("Ann", "a"), ("Bob", "b"), ("Ann", "c5d")]
        assert imported.summary.messages == added
