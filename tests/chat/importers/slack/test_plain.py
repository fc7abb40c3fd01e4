import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.slack.edit_log import Told
from multichat_lab.chat.importers.slack.history import ChannelHistory
from multichat_lab.chat.importers.slack.item import item_of
from multichat_lab.chat.importers.slack.markup import Names
from multichat_lab.chat.importers.slack.people import People
from multichat_lab.chat.importers.slack.plain import PlainMessages, plain_of
from multichat_lab.stores.rows import message_row

TEXTS = st.sampled_from(
    [
        *("", " ", "hi", "a &amp; b", "<@U1>: hi", "<@U2> <@U1> hi", "<@U9>", "*b* <#C1|x>"),
        *(
            "<!here> ü",
            "<https://a.b|a>",
            "...",
            "\n",
            "<@U1|ann>, and <http://x.y>",
            "&lt;@U1&gt;",
        ),
    ]
)
SECONDS = st.sampled_from(["1450000000.000012", "253402300799.999999"])
OTHER_TIMES = st.sampled_from(
    ["1450000000", "145.1", "x", 1450000000.5, None, "253402300800.000000"]
)
MESSAGES = st.fixed_dictionaries(
    {
        "user": st.sampled_from(["U1", "U2", "U9"]),
        "text": TEXTS,
        "ts": SECONDS,
        "type": st.just("message"),
    },
    optional={
        "thread_ts": SECONDS,
        "client_msg_id": st.just("c"),
        "team": st.just("T1"),
        "reply_count": st.integers(0, 2),
        "user_profile": st.just({"display_name": "Ann"}),
    },
)


def names():
    users = [{"id": "U1", "name": "ann"}, {"id": "U2", "name": "All"}]
    return Names(People(users), {"C1": "general"})


@given(st.lists(MESSAGES, max_size=5), st.sampled_from([(), ("ann", "All (name)"), ("ann", "U9")]))
def test_plain_messages_are_what_they_are_one_by_one(values, partners):
    told = [plain_of(each) for each in values]
    assert None not in told
    history = ChannelHistory("slack:x", names(), partners)
    one_by_one = [message_row(history.message(Told(item_of(each)))) for each in values]
    rows = PlainMessages("slack:x", names(), partners).rows(told)
    assert rows == one_by_one


@given(MESSAGES, st.data())
def test_what_is_more_or_other_than_plain_is_read_by_itself(value, data):
    names_of_more = ("subtype", "blocks", "attachments", "files", "edited", "bot_id", "unheard_of")
    name = data.draw(st.sampled_from(names_of_more))
    assert plain_of(value | {name: data.draw(st.sampled_from(["", [], {}, "x"]))}) is None
    assert plain_of(value | {"ts": data.draw(OTHER_TIMES)}) is None


@pytest.mark.parametrize("value", [None, "text", [], {}, {"type": "message"}])
def test_what_is_no_message_is_not_plain(value):
    assert plain_of(value) is None


@pytest.mark.parametrize(
    "changed", [{"text": None}, {"user": ""}, {"user": 1}, {"type": "event"}, {"thread_ts": 1.5}]
)
def test_a_message_with_a_member_of_another_kind_is_not_plain(changed):
    value = {"type": "message", "user": "U1", "text": "hi", "ts": "1450000000.000012"}
    assert plain_of(value) is not None
    assert plain_of(value | changed) is None
