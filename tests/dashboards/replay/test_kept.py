"""A replay that follows reads what has come since, and has what reading everything would give."""

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab import ChatMessage, SessionPersistence
from multichat_lab.dashboards.replay.kept import ALL_US, Kept
from multichat_lab.dashboards.replay.reading import replay_columns
from multichat_lab.dashboards.replay.source import ReplaySource
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.market import replay_feed
from multichat_lab.trading.robots import SmaCross
from tests.dashboards.replay.recorded import BARS, SESSION, START, said
from tests.trading.desk.scripted import desk_in

TIMES = st.lists(st.tuples(st.integers(0, 20), st.sampled_from("AB")), max_size=6)


def table(rows):
    """Return rows by part as `Kept` is given them: by their times, then as they came."""
    parts = {}
    for number, (time, name) in enumerate(rows):
        parts.setdefault(name, []).append((time, number))
    return {name: np.array(sorted(some), dtype=np.float64) for name, some in sorted(parts.items())}


@given(steps=st.lists(TIMES, min_size=1, max_size=5))
def test_whatever_rows_come_all_are_there_in_their_order(steps):
    kept, rows = Kept(), []

    def read(since_us):
        some = [each if each[0] * 1e6 >= since_us else None for each in rows]
        parts = table([(each or (-1, "none")) for each in some])
        parts.pop("none", None)
        return parts

    for step in steps:
        rows += step
        found, whole = kept.rows("bars", len(rows), read), table(rows)
        assert {*found} == {*whole}
        assert all(np.array_equal(found[name], whole[name]) for name in whole)


def test_of_rows_in_order_only_those_from_the_last_time_on_are_read():
    kept, asked, count = Kept(), [], 0

    def read(since_us):
        asked.append(since_us)
        return table([(time, "A") for time in range(count) if time * 1e6 >= since_us])

    for count in (5, 9, 9):
        kept.rows("bars", count, read)
    assert asked == [ALL_US, 4_000_000, 8_000_000]


def same(one, other):
    assert one.header == other.header
    assert [*one.buffers] == [*other.buffers]
    for name, rows in one.buffers.items():
        np.testing.assert_array_equal(rows, other.buffers[name])


def traded(chats, count):
    """Let a desk go on for so many bars, and record them."""

    async def some():
        feed, robots = replay_feed(BARS[:120]), [SmaCross(3, 8)]
        desk = (
            PaperDesk.resume(chats, feed, robots) if traded_before else desk_in(chats, feed, robots)
        )
        desk.pause()
        desk.start()
        await desk.intake.step(count)
        await desk.stop()

    with chats.store.reading() as reader:
        traded_before = bool(reader.run_rows("runs", None))
    asyncio.run(some())


@pytest.mark.parametrize("kind", ["memory", "duckdb", "sqlite"])
def test_following_a_desk_step_by_step_is_reading_it_anew(kind, tmp_path):
    path = None if kind == "memory" else tmp_path / "chats"
    with SessionPersistence(kind, path) as chats:
        chats.create_session(["Ann"], session_id=SESSION)
        traded(chats, 3)
        source = ReplaySource(chats, None, SESSION)
        source.read()
        for count in (1, 20, 40, 30):
            traded(chats, count)
            chats.add_message(ChatMessage(SESSION, "Ann", f"After {count} more."))
            same(source.news(), replay_columns(source.lab, source.subject))
        source.close()


def test_words_that_are_edited_or_come_late_are_read_anew(memory):
    said(memory, 0, 5, 3, 8)
    source = ReplaySource(memory, None, "talk")
    before = source.read()
    texts = [dict(each) for each in before.header["messages"]]
    first = memory.get_messages("talk")[0]
    steps = [
        lambda: memory.history.revise(first.message_id, "Edited.", "Bob", START),
        lambda: memory.add_message(ChatMessage("talk", "Bob", "Early.", timestamp=START)),
        lambda: memory.history.delete(first.message_id),
        lambda: memory.add_message(ChatMessage("talk", "Bob", "Re.", reply_to=first.message_id)),
    ]
    for step in steps:
        step()
        same(source.news(), replay_columns(source.lab, source.subject))
    assert before.header["messages"] == texts, "what was shown earlier stays as it was"
    assert source.news() is None
    source.close()
