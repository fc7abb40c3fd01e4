"""What if: a desk goes on from an earlier moment, in a conversation of its own."""

import json
from collections import defaultdict
from collections.abc import AsyncIterable, Collection, Sequence
from dataclasses import dataclass, replace

from multichat_lab.chat.membership import seat as join
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import write_messages, write_new_session
from multichat_lab.columns import Row, json_text
from multichat_lab.records import ChatMessage
from multichat_lab.stores.schema import TABLES
from multichat_lab.times import utc_now
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.options import DeskOptions
from multichat_lab.trading.desk.past import BranchPoint, Past, RunColumns, read_past
from multichat_lab.trading.desk.reseating import who_sat
from multichat_lab.trading.desk.run_log import EquityLog
from multichat_lab.trading.desk.seating import BATCH_SECONDS
from multichat_lab.trading.market.feeds import ReplayFeed
from multichat_lab.trading.recording.desk_record import DeskRecord
from multichat_lab.trading.recording.recorded import CUTS, recorded_terms
from multichat_lab.trading.recording.replay import rerun
from multichat_lab.trading.recording.tables import (
    RunOrigin,
    put_tables,
    recorded_run,
    request_rows,
    run_row,
    stored_rows,
)
from multichat_lab.trading.records.actions import CorporateAction
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.runs import new_run
from multichat_lab.trading.robots.trader import Trader


@dataclass(frozen=True, slots=True)
class BranchOptions:
    """How a branch goes on.

    Attributes:
        feed: the bars from there on, or all of them; unless given those that the old desk was shown
            afterwards, as fast as possible.
        session_id: of the new conversation; a fresh one unless given.
        as_recorded: names of robots that shall not decide again what they have decided.
    """

    feed: AsyncIterable[Bar] | None = None
    session_id: str | None = None
    as_recorded: Collection[str] = ()


def branch_desk(
    chats: SessionPersistence,
    point: BranchPoint,
    robots: Sequence[Trader] = (),
    options: BranchOptions = BranchOptions(),
) -> PaperDesk:
    """Return a live desk that goes on from where another one was at a time.

    It has a conversation and runs of its own, recorded up to there as they had come to be: the
    same words, with their edits, reactions and annotations, and orders, fills and cash to the cent;
    what was edited or noted later is not there. What the other desk has recorded stays as it is.
    The session's `metadata["branched_from"]` names the other session and the time, that of a run
    the other run.

    A robot with the name and the parameters of one who sat there decides again, as it did, and so
    knows what that knew. One with other parameters, or a person, under such a name takes over the
    account, and sees bars from there on; so does one in `as_recorded`. A seat that nobody takes is
    that of who sat there, where the registry knows the robot, else of a `Human`. A new name has an
    account with the cash of the start.

    Raises:
        MarketDataError: there is no such desk.
        RobotError: a robot does otherwise than it did, or two have one name; nothing was written.
        SessionExistsError: `session_id` is taken; nothing was written.
        StoreError: the store cannot be written; nothing was.
    """
    past = read_past(chats, point, options.session_id)
    taken = {robot.name for robot in robots}
    absent = [run for run in past.runs if run["robot"] not in taken]
    at_desk = [*robots, *map(who_sat, absent)]
    past = _with_seats(past, at_desk)
    desk = _opened(chats, past, at_desk, options)
    write_past(chats, past)
    return desk


def _with_seats(past: Past, robots: Sequence[Trader]) -> Past:
    """Return the past with a run for each who sits there now, made with what they are made with."""
    funds, costs, instruments = recorded_terms(past.runs[0])
    recorded = {run["robot"]: run for run in past.runs}
    runs: list[RunColumns] = [*past.runs]
    others = set()
    for robot in robots:
        session_id = past.session.session_id
        fresh = new_run(robot, funds, costs, session_id, instruments)
        if robot.name in recorded:
            place = runs.index(recorded[robot.name])
            params = json_text(fresh.params)
            was_human = past.members.get(robot.name) == "human"
            if params != runs[place]["params"] or was_human:
                others.add(robot.name)
            runs[place] = {**runs[place], "params": params}
            continue
        others.add(robot.name)
        told = json.loads(past.runs[0]["metadata"])
        own = {name: told[name] for name in (BATCH_SECONDS, CUTS) if name in told}
        fresh = replace(
            fresh, ended_at=utc_now(), seed=past.runs[0]["seed"], symbol=past.runs[0]["symbol"],
            metadata=fresh.metadata | own,
        )  # fmt: skip
        origin = RunOrigin(past.runs[0]["run_id"], len(past.bars))
        runs.append(dict(zip(TABLES["runs"], run_row(fresh, origin), strict=True)))
    return replace(past, runs=runs, as_recorded=frozenset(others))


def _opened(
    chats: SessionPersistence, past: Past, robots: Sequence[Trader], options: BranchOptions
) -> PaperDesk:
    """Return the desk, whose seats have lived through the past.

    Raises:
        RobotError: a robot does otherwise than it did, or two have one name.
    """
    said: dict[str, list[ChatMessage]] = defaultdict(list)
    for message in past.messages:
        said[message.sender].append(message)
    runs = [recorded_run(run) for run in past.runs]
    requests = {run.robot: past.requests.get(run.run_id, []) for run in runs}
    funds, costs, instruments = terms = recorded_terms(past.runs[0])
    as_recorded = past.as_recorded | {*options.as_recorded}
    record = DeskRecord(runs, terms, past.bars, requests, said, as_recorded)
    pace = runs[0].metadata.get(BATCH_SECONDS, DeskOptions().batch_seconds)
    feed = options.feed
    if feed is None:
        feed = ReplayFeed(past.later, actions=(CorporateAction(*each) for each in past.actions))
    return PaperDesk(
        feed,
        robots,
        chats,
        past.session.session_id,
        DeskOptions(funds, costs, pace, runs[0].seed, instruments, record),
    )


def write_past(chats: SessionPersistence, past: Past) -> None:
    """Record the conversation and the runs as they had come to be, in one transaction.

    Raises:
        SessionExistsError: the conversation's id is taken; nothing was written.
        StoreError: the store cannot be written; nothing was.
    """
    tables: dict[str, list[Row]] = {"runs": [], "bars": []}
    for run in past.runs:
        tables["runs"].append(tuple(run[name] for name in TABLES["runs"]))
        for table, rows in _rows_of(run, past).items():
            tables.setdefault(table, []).extend(rows)
    desk_id = past.runs[0]["run_id"]
    tables["bars"] = [(desk_id, event, *bar) for event, bar in enumerate(past.bars, 1)]
    with chats.store.transaction() as transaction:
        write_new_session(transaction, past.session, chats.limits)
        join(transaction, past.session.session_id, past.members, past.session.created_at)
        write_messages(transaction, past.messages, chats.limits)
        for change, left in past.changes:
            transaction.revise(change, left)
        transaction.add_notes(past.notes)
        put_tables(transaction, tables)


def _rows_of(run: RunColumns, past: Past) -> dict[str, list[Row]]:
    run_id, requests = run["run_id"], past.requests.get(run["run_id"], [])
    log: list[EquityLog] = []

    def seen(broker: Broker) -> None:
        if not log:
            log.append(EquityLog(run_id, broker.account))
        log[0].note(broker.tape.time_us)

    broker = rerun(run, past.bars, requests, seen)
    for each in log:
        each.settle()
    return {
        "orders": stored_rows("orders", run_id, broker.book.rows),
        "fills": stored_rows("fills", run_id, broker.account.fill_rows),
        "trades": stored_rows("trades", run_id, broker.account.trade_rows),
        "requests": request_rows(run_id, requests),
        "equity": [row for each in log for row in each.take()],
    }
