"""A desk that is killed goes on from its own record, as if nobody had killed it."""

import multiprocessing
import random
import time

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.trading.desk import replay_run
from tests.trading.desk.resuming_process import BARS, trade
from tests.trading.desk.traded import traded, uncaused
from tests.waiting import HANG_SECONDS


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    path = tmp_path_factory.mktemp("unbroken") / "chats.db"
    trade("sqlite", path, None)
    with SessionPersistence("sqlite", path) as chats:
        yield traded(chats)


def until_shown(desk, shown, more):
    """Wait until a desk has begun, and has shown so many bars more, or has ended."""
    first = 0
    while desk.is_alive() and (not first or shown.value < first + more):
        first = first or shown.value
        time.sleep(0.002)


@pytest.mark.slow
@pytest.mark.parametrize(("storage_type", "kills"), [("sqlite", 50), ("duckdb", 5)])
def test_a_desk_that_is_killed_again_and_again_trades_to_the_same_cent(
    storage_type, kills, tmp_path, unbroken
):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.trading.desk.resuming_process"])
    path, dice = tmp_path / "chats", random.Random(kills)  # noqa: S311 - no secret
    for _ in range(kills):
        shown = context.Value("i", 0)
        desk = context.Process(target=trade, args=(storage_type, path, 1_000, shown))
        desk.start()
        until_shown(desk, shown, dice.randint(1, 2 * BARS // kills))
        desk.kill()
        desk.join(HANG_SECONDS)
    trade(storage_type, path, None)
    with SessionPersistence(storage_type, path) as chats:
        assert traded(chats) == unbroken
        assert not uncaused(chats)
        with chats.store.reading() as reader:
            rows = reader.run_rows("runs", None)
        assert len(rows) == 4
        assert all(replay_run(chats, row[0]).is_equal for row in rows)
