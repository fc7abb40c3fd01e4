"""What becomes of one message of a Slack export."""

import pytest

from tests.chat.importers.slack.acme import said


def test_the_ts_is_the_source_id_and_the_exact_time(general):
    (message,) = general(said("1455.000012"))
    assert message.source_id == "1455.000012"
    assert message.timestamp.isoformat() == "1970-01-01T00:24:15.000012+00:00"


def test_an_answer_in_a_thread_replies_to_its_first_message(general):
    first, answer, broadcast = general(
        said("1.000001", thread_ts="1.000001", reply_count=2),
        said("2.000001", thread_ts="1.000001"),
        said("3.000001", thread_ts="1.000001", subtype="thread_broadcast"),
    )
    assert first.reply_to is None
    assert answer.reply_to == broadcast.reply_to == first.message_id
    assert broadcast.kind == "message"


def test_an_answer_to_a_thread_outside_the_export_is_counted(general):
    general(said("2.000001", thread_ts="1.000001"))
    assert general.summary.warnings == [
        "slack:general: 1 reply to a message that is not there was recorded without its link: "
        "'2.000001'"
    ]


@pytest.mark.parametrize(
    ("item", "sender", "kind"),
    [
        (said("1.0", subtype="channel_join"), "Ann", "system"),
        (said("1.0", subtype="channel_topic"), "Ann", "system"),
        (said("1.0", subtype="me_message"), "Ann", "message"),
        (said("1.0", subtype="file_share"), "Ann", "message"),
        (said("1.0", user=None, subtype="bot_message", bot_id="B1"), "B1", "message"),
        (said("1.0", user=None, subtype="bot_message", username="Deploy"), "Deploy", "message"),
        (said("1.0", user=None, bot_id="B1", bot_profile={"name": "CI"}), "CI", "message"),
        (said("1.0", user=None, subtype="bot_message", username="Ann"), "Ann (bot)", "message"),
        (said("1.0", user="U3", bot_id="B1"), "Robo", "message"),
        (said("1.0", user="U9"), "U9", "message"),
        (said("1.0", user=None, subtype="file_comment", comment={"user": "U2"}), "Bob", "message"),
        (said("1.0", user=None), "Slack", "message"),
    ],
)
def test_who_says_what_kind_of_thing(general, item, sender, kind):
    (message,) = general(item)
    assert (message.sender, message.kind) == (sender, kind)


def test_bots_and_people_are_told_apart(general, chats):
    general(said("1.0"), said("2.0", user="U3"), said("3.0", user=None, bot_id="B1"))
    kinds = {each.participant: each.kind for each in chats.members.list("slack:general")}
    assert kinds == {"Ann": "human", "Bob": "human", "Robo": "bot", "B1": "bot"}


def test_a_mention_at_the_start_addresses_the_message(general):
    messages = general(
        said("1.0", "<@U2> lunch?"),
        said("2.0", "<@U1> note to self"),
        said("3.0", "<@U2> has joined", subtype="channel_join"),
    )
    assert [message.recipient for message in messages] == ["Bob", "All", "All"]
    assert messages[0].content == "@Bob lunch?"


def test_without_words_those_of_the_attachments_or_the_files_stand(general):
    messages = general(
        said("1.0", "", attachments=[{"fallback": "1 &lt; 2"}, {"text": "more"}, "odd"]),
        said("2.0", "", files=[{"id": "F1", "title": "Menu", "url_private": "https://s/?t=xoxe"}]),
        said("3.0", ""),
        {"type": "message", "user": "U1", "ts": "4.0"},
    )
    assert [message.content for message in messages] == ["1 < 2\nmore", "shared Menu", "", ""]
    assert messages[1].metadata["slack.files"] == [{"id": "F1", "title": "Menu"}]


def test_edits_and_reactions_stand_in_the_metadata(general):
    edited = {"user": "U1", "ts": "2.000000"}
    reactions = [{"name": "+1", "users": ["U2"], "count": 1}]
    (message,) = general(said("1.0", edited=edited, reactions=reactions))
    assert message.metadata["slack.edited"] == edited
    assert message.metadata["slack.reactions"] == reactions
    assert message.metadata["slack.user"] == "U1"
