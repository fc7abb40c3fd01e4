"""Edit logs of Slack's of every make: no words are lost, and none told twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.chat.importers.slack.edit_log import EditLog
from multichat_lab.chat.importers.slack.item import CHANGES, item_of
from tests.chat.importers.slack.acme import changed, deleted, said

WORDS = st.sampled_from(["a", "b", "c"])


@given(
    st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=4), st.booleans()), max_size=6),
    st.booleans(),
    st.data(),
)
@settings(max_examples=100, deadline=None)
def test_a_log_of_any_edits_tells_each_message_once_with_all_its_words(talks, whole, data):
    """Whatever was edited how often, in whatever order the entries stand, with or without bases."""
    items, expected = [], []
    for number, (first, edits, is_gone) in enumerate(talks):
        ts = f"{number}.000000"
        base = said(ts, first)
        was = base
        entries = []
        for step, text in enumerate(edits):
            when = f"{100 + 10 * number + step}.000000"
            new = said(ts, text, edited={"user": "U1", "ts": when})
            entries.append(changed(when, new, was))
            was = new
        if is_gone:
            entries.append(deleted(f"{100 + 10 * number + 9}.000000", was, of=ts))
        items += entries
        if whole or not entries:
            items.append(base if data.draw(st.booleans()) or is_gone else was)
        states = [first, *edits]
        expected.append((ts, states if is_gone else states[:-1], None if is_gone else states[-1]))
    in_order = sorted(map(item_of, items), key=lambda each: each.moment)
    log = EditLog(each for each in in_order if each.subtype in CHANGES)
    told = [
        (
            each.item.ts,
            [earlier.values["text"] for earlier in each.earlier],
            None if each.is_deleted else each.item.values["text"],
        )
        for each in log.told(in_order)
    ]
    assert told == expected
