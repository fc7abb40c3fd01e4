"""What blocks, attachments and files say."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.slack.acme import said


def rich(*elements):
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements, kind="rich_text_section", **more):
    return {"type": kind, "elements": list(elements), **more}


def text(words):
    return {"type": "text", "text": words}


def content_of(general, words="", **more):
    (message,) = general(said("1.0", words, **more))
    return message.content


def test_rich_text_is_read_where_a_message_has_no_text(general):
    user = {"type": "user", "user_id": "U2"}
    channel = {"type": "channel", "channel_id": "C1"}
    emoji = {"type": "emoji", "name": "tada"}
    link = {"type": "link", "url": "https://a.example/?x=1&y=2", "text": "plan <b>"}
    date = {"type": "date", "timestamp": 1, "fallback": "1 January"}
    items = [line(text("one")), line(text("two"))]
    blocks = [
        rich(
            line(user, text(" 1 < 2 & so "), channel, text(" "), emoji, link, date),
            line(*items, kind="rich_text_list", style="ordered", indent=1),
            line(*items, kind="rich_text_list", style="bullet"),
            line(text("said\nbefore"), kind="rich_text_quote"),
            line(text("x = 1\ny = 2"), kind="rich_text_preformatted"),
        )
    ]
    (message,) = general(said("1.0", "", blocks=blocks))
    assert message.content.split("\n") == [
        "@Bob 1 < 2 & so #general :tada:plan <b> (https://a.example/?x=1&y=2)1 January",
        "  1. one",
        "  2. two",
        "• one",
        "• two",
        "> said",
        "> before",
        "x = 1",
        "y = 2",
    ]
    assert (message.recipient, message.recipient_kind) == ("Bob", "parsed")


def test_what_apps_lay_out_is_read(general):
    plain = {"type": "plain_text", "text": "Deploy <3"}
    blocks = [
        {"type": "header", "text": plain},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "by <@U2>"},
            "fields": [{"type": "mrkdwn", "text": "*took* 3 s"}],
            "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Undo"}},
        },
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "prod"}, plain]},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Ship"}}],
        },
        {"type": "image", "alt_text": "a graph", "image_url": "https://a.example/g.png"},
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": "host"}, {"type": "raw_text", "text": "state"}],
                [rich(line(text("web1"))), {"type": "raw_text", "text": "up"}],
            ],
        },
        {"type": "brand_new", "text": {"type": "plain_text", "text": "still read"}},
    ]
    assert content_of(general, blocks=blocks).split("\n") == [
        "Deploy <3",
        "by @Bob",
        "*took* 3 s",
        "Undo",
        "prod Deploy <3",
        "Ship",
        "a graph",
        "host | state",
        "web1 | up",
        "still read",
    ]


def test_blocks_that_say_the_same_as_the_text_are_not_said_twice(general):
    blocks = [rich(line(text("lunch "), {"type": "user", "user_id": "U2"}, text("? 1 & 2")))]
    assert content_of(general, "*lunch* <@U2|bob>? 1 &amp; 2", blocks=blocks) == (
        "*lunch* @Bob? 1 & 2"
    )


def test_blocks_that_say_more_than_the_text_stand_for_it_or_beside_it(general):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "build 7 failed in api"}}
    assert content_of(general, "build failed", blocks=[section]) == "build 7 failed in api"
    message = general(said("5.0", "alarm", blocks=[section]))[1]
    assert message.content == "alarm\nbuild 7 failed in api"


@pytest.mark.parametrize(
    ("attachment", "words"),
    [
        ({"is_share": True, "fallback": "[no preview available]", "text": "quoted"}, "quoted"),
        ({"fallback": "[no preview available]"}, ""),
        (
            {
                "pretext": "New",
                "title": "Bug 7",
                "title_link": "https://a.example/7",
                "text": "it breaks",
                "fields": [{"title": "State", "value": "open"}, {"value": "odd"}],
                "footer": "tracker",
                "fallback": "never mind",
            },
            "New\nBug 7 (https://a.example/7)\nit breaks\nState: open\nodd\ntracker",
        ),
        ({"blocks": [rich(line(text("nested")))], "fallback": "x"}, "nested"),
        (
            {
                "is_msg_unfurl": True,
                "from_url": "https://acme.slack.com/archives/C1/p1",
                "message_blocks": [{"message": {"blocks": [rich(line(text("linked")))]}}],
            },
            "linked",
        ),
    ],
)
def test_attachments_say_what_they_show(general, attachment, words):
    messages = general(said("1.0", "", attachments=[attachment]))
    assert messages[0].content == words
    messages = general(said("2.0", "look", attachments=[attachment]))
    assert messages[1].content == "\n".join(filter(None, ["look", words]))


def test_the_preview_of_a_page_is_a_part_and_nobodys_words(general):
    page = {"from_url": "https://a.example", "title": "A page", "text": "about a"}
    (message,) = general(said("1.0", "see <https://a.example>", attachments=[page]))
    assert message.content == "see https://a.example"
    assert [part.text for part in message.parts] == ["see https://a.example", "A page\nabout a"]


def test_a_file_is_a_part_without_the_token_that_opens_it(general):
    file = {
        "id": "F1",
        "name": "plan.png",
        "mimetype": "image/png",
        "size": 12,
        "url_private": "https://files.slack.com/F1/plan.png?t=xoxe-secret",
    }
    (message,) = general(said("1.0", "the plan", files=[file]))
    words, image = message.parts
    assert (words.kind, words.text) == ("text", "the plan")
    assert (image.kind, image.name, image.media_type, image.size) == (
        "image",
        "plan.png",
        "image/png",
        12,
    )
    assert image.url == "https://files.slack.com/F1/plan.png"


def test_a_snippet_without_a_word_shows_its_beginning(general):
    assert content_of(general, files=[{"title": "fix", "preview": "x = 1"}]) == "shared fix\nx = 1"


@pytest.mark.parametrize("odd", [[7], {"a": 1}, "x", [{"type": "section", "text": 7}], [{}], None])
def test_odd_blocks_and_attachments_lose_nothing_else(general, odd):
    assert content_of(general, "hi", blocks=odd, attachments=odd, files=odd).startswith("hi")


def test_an_attachment_names_its_author_but_not_that_of_a_message_shown_again(general):
    card = {"author_name": "CI bot", "title": "Build 7", "text": "is red"}
    assert content_of(general, attachments=[card]) == "CI bot\nBuild 7\nis red"
    shared = {"author_name": "Bob", "text": "at noon", "is_share": True}
    assert content_of(general, attachments=[shared]) == "at noon"


def test_a_day_of_a_channel_alone_is_read_with_the_names_beside_its_channel(tmp_path, chats):
    day = tmp_path / "export" / "general" / "2023-11-14.json"
    day.parent.mkdir(parents=True)
    (day.parent.parent / "users.json").write_text(json.dumps([{"id": "U1", "name": "ann"}]))
    day.write_text(json.dumps([said("1700000001.000100", "hi", user="U1")]))
    summary = import_chat(day, chats)
    assert (summary.format, summary.messages) == ("slack", 1)
    assert [m.sender for m in chats.get_messages("slack:general")] == ["ann"]
