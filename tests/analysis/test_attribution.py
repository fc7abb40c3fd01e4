"""Whose words earned what: the SQL against a recount in plain Python."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.analysis.attribution import attribution_df, message_attribution_df
from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage, Relation
from multichat_lab.stores.schema import TABLES

PEOPLE = ("Ann", "Bob", "Cy")
RUNS = {"r1": "one", "r2": "one", "r3": "two", "r4": None}


@dataclass(frozen=True)
class Said:
    """A message of session `one` or `two`, and which earlier ones of its session it answers."""

    sender: str
    session: str
    answers: frozenset[int]


@dataclass(frozen=True)
class Done:
    """An order or a trade: who, in which run, which messages (by number), cents earned."""

    who: str
    run: str
    entry: int | None
    exit: int | None
    cents: int


numbers = st.none() | st.integers(0, 7)
talks = st.lists(
    st.builds(
        Said,
        st.sampled_from(PEOPLE),
        st.sampled_from(["one", "two"]),
        st.frozensets(st.integers(0, 6), max_size=3),
    ),
    max_size=8,
)
deeds = st.lists(
    st.builds(
        Done,
        st.sampled_from(PEOPLE),
        st.sampled_from(sorted(RUNS)),
        numbers,
        numbers,
        st.integers(-1_000, 1_000) | st.integers(-(10**12), 10**12),
    ),
    max_size=12,
)


def row(table, **values):
    return tuple(values.get(column) for column in TABLES[table])


def run_row(run_id):
    return row(
        "runs", run_id=run_id, session_id=RUNS[run_id], robot="Ann", symbol="X", params="{}",
        initial_cash=1_000.0, started_at=0, metadata="{}",
    )  # fmt: skip


def trade_row(number, done, ids):
    return row(
        "trades", run_id=done.run, trade_id=number, participant=done.who, symbol="X", side="long",
        quantity=1.0, entry_message_id=ids(done.entry), exit_message_id=ids(done.exit),
        entry_time=0, exit_time=0, entry_price=1.0, exit_price=1.0, commission=0.0,
        pnl=done.cents / 100, return_pct=0.0, slippage=0.0,
    )  # fmt: skip


def order_row(number, done, ids):
    return row(
        "orders", run_id=done.run, order_id=number, message_id=ids(done.entry), symbol="X",
        participant=done.who, side="buy", type="market", quantity=1.0, status="filled",
        submitted_at=0, reason="", metadata="{}", event=1, time_in_force="GTC", reduce_only=0,
    )  # fmt: skip


def record(talk, orders, trades):
    """Return a store with this talk and these deeds."""
    chats = SessionPersistence("memory")
    for session_id in ("one", "two"):
        chats.create_session(PEOPLE, session_id=session_id)
    for number, said in enumerate(talk):
        chats.add_message(ChatMessage(said.session, said.sender, "…", message_id=f"m{number}"))
        chats.relations.add(
            Relation(said.session, f"m{number}", f"m{target}") for target in targets(talk, number)
        )

    def ids(number):
        return None if number is None else f"m{number}"

    with chats.store.transaction() as transaction:
        transaction.put_rows("runs", [run_row(run_id) for run_id in RUNS])
        rows = [order_row(number, each, ids) for number, each in enumerate(orders, start=1)]
        transaction.put_rows("orders", rows)
        rows = [trade_row(number, each, ids) for number, each in enumerate(trades, start=1)]
        transaction.put_rows("trades", rows)
    return chats


def targets(talk, number):
    """Return the messages that one answers: earlier ones of its own session."""
    session = talk[number].session
    return sorted(
        each for each in talk[number].answers if each < number and talk[each].session == session
    )


def advisers(talk, done, credit):
    """Return the messages of others that a trade's message answers."""
    number = getattr(done, credit)
    if number is None or number >= len(talk):
        return []
    if RUNS[done.run] not in (None, talk[number].session):
        return []
    return [each for each in targets(talk, number) if talk[each].sender != talk[number].sender]


def shares(cents, count):
    """Divide cents equally; what is left over goes one each to the first."""
    each, left = divmod(abs(cents), count)
    sign = 1 if cents > 0 else -1
    return [sign * (each + (place < left)) for place in range(count)]


def cents_of(frame, column):
    return [round(100 * value) for value in frame[column]]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(talk=talks, orders=deeds, trades=deeds, credit=st.sampled_from(["entry", "exit"]))
def test_both_tables_equal_a_recount(talk, orders, trades, credit):
    with Lab(record(talk, orders, trades)) as lab:
        people = attribution_df(lab, credit=credit, advice=True).set_index("participant")
        words = message_attribution_df(lab, credit=credit, advice=True)

    advised, advised_words = Counter(), Counter()
    for done in trades:
        found = advisers(talk, done, credit)
        for number, cents in zip(
            found, shares(done.cents, len(found)) if found else (), strict=True
        ):
            advised[talk[number].sender] += cents
            advised_words[f"m{number}"] += cents
    for name in PEOPLE:
        mine = [each.cents for each in trades if each.who == name]
        wins = sum(cents > 0 for cents in mine)
        line = people.loc[name]
        assert line["messages"] == sum(said.sender == name for said in talk)
        assert line["orders"] == sum(each.who == name for each in orders)
        assert (line["trades"], round(100 * line["pnl"])) == (len(mine), sum(mine))
        assert line["pnl"] == sum(mine) / 100
        assert line["advised_pnl"] == advised[name] / 100
        assert pd.isna(line["win_rate"]) if not mine else line["win_rate"] == wins / len(mine)

    earned, caused = Counter(), Counter()
    for each in trades:
        number = getattr(each, credit)
        earned[each.who if number is None else f"m{number}"] += each.cents
    for each in orders:
        caused[each.who if each.entry is None else f"m{each.entry}"] += 1
    key = words["message_id"].where(words["message_id"].notna(), words["participant"])
    for column, expected in (("pnl", earned), ("advised_pnl", advised_words)):
        found = Counter()
        for name, cents in zip(key, cents_of(words, column), strict=True):
            found[name] += cents
        assert {k: v for k, v in found.items() if v} == {k: v for k, v in expected.items() if v}
    found = words["orders"].groupby(key).sum()
    assert {name: n for name, n in found.items() if n} == dict(caused)
    assert words["trades"].sum() == len(trades)
