"""A branch has the words as they were at the cut, and what had been noted beside them."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import Annotation, Relation
from multichat_lab.times import microseconds
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.branching import branch_desk
from multichat_lab.trading.desk.past import BranchPoint
from multichat_lab.trading.market import gbm_bars, replay_feed
from multichat_lab.trading.robots import SmaCross
from tests.trading.desk.scripted import SESSION, Pressing, desk_in

BARS = gbm_bars(80, seed=1)
SCRIPT = {
    number: {"action": "buy", "quantity": 1, "say": f"Buy {number}."} for number in (5, 9, 30)
}
TIMES = [time.to_pydatetime() for time in BARS.index]
OF_BARS = st.integers(0, len(BARS) - 1)


def traded(chats):
    """Record a desk of a robot and Ann, and return what Ann said, the first first."""
    robots = [SmaCross(3, 8), Pressing("Ann", SCRIPT)]
    asyncio.run(desk_in(chats, replay_feed(BARS), robots).run())
    return [each for each in chats.get_messages(SESSION) if each.sender == "Ann"]


def point_at(chats, number):
    """Return where the desk is cut after so many bars."""
    time_us = microseconds(TIMES[number - 1])
    with chats.store.reading() as reader:
        [desk] = {row[-2] for row in reader.run_rows("runs", None) if row[1] == SESSION}
    said = chats.get_messages(SESSION)
    return BranchPoint(desk, time_us, sum(microseconds(each.timestamp) <= time_us for each in said))


def words(chats, session):
    """Return what Ann says in a session, and how often each of it was changed."""
    said = chats.get_messages(session)
    return [(each.content, each.revisions) for each in said if each.sender == "Ann"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    edits=st.lists(st.tuples(st.integers(0, 2), st.none() | OF_BARS), max_size=5),
    number=st.integers(40, len(BARS)),
)
def test_the_words_are_those_of_the_cut(edits, number):
    with SessionPersistence("memory") as chats:
        said = traded(chats)
        expected = [[(each.content, 0)] for each in said]
        is_over = [False] * len(said)
        for place, bar in edits:
            content = f"{said[place].content} Changed at {bar}, {len(expected[place])}."
            at = None if bar is None else TIMES[bar]
            present = chats.history.revise(said[place].message_id, content, "Bob", at)
            is_over[place] |= at is not None and at > TIMES[number - 1]
            if not is_over[place]:
                expected[place].append((content, present.revisions))
        before = chats.get_messages(SESSION), chats.history.revisions(SESSION)
        desk = branch_desk(chats, point_at(chats, number))
        assert words(chats, desk.session_id) == [each[-1] for each in expected]
        told = [
            (each.content, each.revision, each.by)
            for each in chats.history.revisions(desk.session_id)
        ]
        assert sorted(told) == sorted(
            (content, number + 1, "Bob")
            for states in expected
            for number, (content, _) in enumerate(states[:-1])
        )
        assert (chats.get_messages(SESSION), chats.history.revisions(SESSION)) == before


@pytest.mark.parametrize("kind", ["memory", "json", "sqlite", "duckdb"])
def test_reactions_links_and_notes_of_then_come_along_and_later_ones_do_not(kind, tmp_path):
    with SessionPersistence(kind, None if kind == "memory" else tmp_path / "chats") as chats:
        first, second, third = traded(chats)
        ids = [each.message_id for each in (first, second, third)]
        chats.history.react(ids[0], "Bob", "👍", TIMES[10])
        chats.history.react(ids[0], "Bob", "👎", TIMES[25])
        chats.history.react(ids[1], "Bob", "?")
        chats.history.react(ids[2], "Bob", "👍", TIMES[31])
        chats.relations.add([Relation(SESSION, ids[1], ids[0]), Relation(SESSION, ids[2], ids[1])])
        chats.history.delete(ids[1], "Ann", TIMES[15])
        chats.annotations.add([
            Annotation(SESSION, "early", ids[0], 0, 3, by="Bob", created_at=TIMES[12]),
            Annotation(SESSION, "late", ids[0], by="Bob", created_at=datetime.now(UTC)),
            Annotation(SESSION, "beyond", ids[2], created_at=TIMES[12]),
            Annotation(SESSION, "all of it", value="1", created_at=TIMES[3]),
        ])  # fmt: skip
        desk = branch_desk(chats, point_at(chats, 20))
        copies = [each for each in chats.get_messages(desk.session_id) if each.sender == "Ann"]
        new = {each.seq: each.message_id for each in copies}
        one, two = new[first.seq], new[second.seq]
        assert [(each.content, each.change) for each in copies] == [
            ("Buy 5.", None),
            ("", "deleted"),
        ]
        reactions = chats.history.reactions(desk.session_id)
        assert {(each.message_id, each.name) for each in reactions} == {(one, "👍"), (two, "?")}
        links = {
            (each.message_id, each.target_id) for each in chats.relations.list(desk.session_id)
        }
        assert (two, one) in links
        assert all({*each} <= {*new.values()} | ids_of(chats, desk.session_id) for each in links)
        notes = chats.annotations.list(desk.session_id)
        assert {(each.label, each.message_id, each.start) for each in notes} == {
            ("early", one, 0),
            ("all of it", None, None),
        }
        assert not {each.annotation_id for each in notes} & {
            each.annotation_id for each in chats.annotations.list(SESSION)
        }


def ids_of(chats, session):
    return {each.message_id for each in chats.get_messages(session)}


def stopped_after(chats, count):
    """Trade so many bars, stop, and return the last message."""

    async def some():
        desk = desk_in(chats, replay_feed(BARS), [SmaCross(3, 8), Pressing("Ann", SCRIPT)])
        desk.pause()
        desk.start()
        await desk.intake.step(count)
        await desk.stop()

    asyncio.run(some())
    return chats.get_messages(SESSION)[-1]


def resumed(chats):
    desk = PaperDesk.resume(chats, replay_feed(BARS), [SmaCross(3, 8), Pressing("Ann", SCRIPT)])
    asyncio.run(desk.run())


@pytest.mark.parametrize("number", [20, 60])
def test_a_note_of_today_is_there_where_the_desk_of_the_past_was_already_further(number):
    with SessionPersistence("memory") as chats:
        last = stopped_after(chats, 40)
        chats.annotations.add([Annotation(SESSION, "between", last.message_id)])
        resumed(chats)
        chats.annotations.add([Annotation(SESSION, "afterwards", last.message_id)])
        desk = branch_desk(chats, point_at(chats, number))
        labels = [each.label for each in chats.annotations.list(desk.session_id)]
        assert labels == (["between"] if number == 60 else [])


def test_a_desk_whose_words_were_edited_can_be_resumed_and_branched():
    with SessionPersistence("memory") as chats:
        stopped_after(chats, 40)
        for each in chats.get_messages(SESSION):
            if each.sender in ("SmaCross", "Ann"):
                chats.history.revise(each.message_id, "Other words.", "Bob", TIMES[39])
        resumed(chats)
        desk = branch_desk(chats, point_at(chats, 40))
        said = [each.content for each in chats.get_messages(desk.session_id)]
        assert said.count("Other words.") >= 4
        asyncio.run(desk.run())
        assert all(report.is_equal for report in desk.replay().values())


def test_an_analyst_finds_the_branch_and_its_parent_by_sql():
    with SessionPersistence("memory") as chats:
        traded(chats)
        desk = branch_desk(chats, point_at(chats, 30))
        with Lab(chats) as lab:
            query = """
                SELECT session_id, metadata->'branched_from'->>'session_id',
                       CAST(metadata->'branched_from'->>'at' AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
                FROM sessions WHERE metadata->>'branched_from' IS NOT NULL
            """
            [(branch, parent, at)] = lab.sql(query).fetchall()
    assert (branch, parent, at.replace(tzinfo=UTC)) == (desk.session_id, SESSION, TIMES[29])
