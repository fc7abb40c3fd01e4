"""Ten frames a second at the most, none for nobody, and nothing lost in between."""

import asyncio
import sqlite3
import threading
import time
from itertools import pairwise

import pytest

from multichat_lab import SessionPersistence
from multichat_lab.dashboards.parts.audience import PERIOD, Audience, FramePump
from multichat_lab.trading.desk import DeskOptions
from tests.dashboards.chart.wire import hear, look, take_messages, take_sent
from tests.dashboards.desks import on_screen, recorded
from tests.waiting import HANG_SECONDS, wait_until

pytestmark = pytest.mark.anyio
SETUP = DeskOptions(batch_seconds=0.05)


class Drawn:
    """Notes when each frame was drawn, on which thread, and how many at once."""

    def __init__(self, seconds=0.0):
        self.moments, self.threads = [], set()
        self.most_at_once = self._at_once = 0
        self._seconds = seconds

    async def __call__(self):
        self.moments.append(time.monotonic())
        self.threads.add(threading.get_ident())
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(self._seconds)
        self._at_once -= 1


def looked_at():
    audience = Audience()
    audience.arrive()
    return audience


async def wake_for(pump, seconds, pause=0.001):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pump.wake()
        await asyncio.sleep(pause)


async def until(condition, pump=None):
    async with asyncio.timeout(HANG_SECONDS):
        while not condition():
            if pump:
                pump.wake()
            await asyncio.sleep(0.001)


async def frames(count, drawn, **options):
    """Wake all the time until so many frames were drawn."""
    pump = FramePump(drawn, looked_at(), **options)
    pump.start()
    await until(lambda: len(drawn.moments) == count, pump)
    pump.close()
    return drawn


async def test_a_frame_that_took_long_is_followed_by_a_rest():
    drawn = await frames(2, Drawn(seconds=0.1), rest=3)
    assert drawn.moments[1] - drawn.moments[0] >= 0.39


async def test_hundreds_of_wakes_a_second_are_ten_frames():
    drawn = await frames(6, Drawn())
    steps = [after - before for before, after in pairwise(drawn.moments)]
    assert min(steps) >= PERIOD * 0.99


async def test_a_slow_frame_is_finished_before_the_next():
    drawn = await frames(3, Drawn(seconds=0.2))
    assert drawn.most_at_once == 1


async def test_nothing_is_drawn_for_nobody_and_at_once_for_somebody_who_comes():
    drawn, audience = Drawn(), Audience()
    pump = FramePump(drawn, audience)
    pump.start()
    await wake_for(pump, 0.3)
    assert drawn.moments == []
    audience.arrive()
    await until(lambda: drawn.moments)
    audience.leave()
    await asyncio.sleep(PERIOD)
    await wake_for(pump, 0.2)
    assert len(drawn.moments) == 1
    pump.close()


async def test_a_frame_that_fails_is_reported_and_the_next_is_drawn():
    told, drawn = [], Drawn()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))

    async def fail_at_first():
        await drawn()
        if len(drawn.moments) == 1:
            raise ZeroDivisionError

    pump = FramePump(fail_at_first, looked_at())
    pump.start()
    await until(lambda: len(drawn.moments) == 2, pump)
    pump.close()
    assert isinstance(told[0]["exception"], ZeroDivisionError)


async def test_frames_are_drawn_on_the_loop_whoever_wakes():
    drawn = Drawn()
    pump = FramePump(drawn, looked_at())
    pump.start()
    await asyncio.to_thread(pump.wake)
    await until(lambda: drawn.moments)
    assert drawn.threads == {threading.get_ident()}
    done = []
    pump.hop(done.append, threading.get_ident())
    await asyncio.to_thread(pump.hop, lambda: done.append(threading.get_ident()))
    await until(lambda: len(done) == 2)
    assert done == [threading.get_ident()] * 2
    pump.close()


async def test_after_it_was_closed_nothing_is_drawn():
    drawn = Drawn()
    pump = FramePump(drawn, looked_at())
    pump.start()
    pump.close()
    await wake_for(pump, 0.2)
    assert drawn.moments == []


def test_without_a_loop_there_is_nobody_to_draw_for():
    drawn, done = Drawn(), []
    pump = FramePump(drawn, looked_at())
    pump.start()
    pump.wake()
    pump.hop(done.append, "at once")
    pump.close()
    assert (drawn.moments, done) == ([], ["at once"])


@pytest.mark.slow
@pytest.mark.usefixtures("recording")
async def test_at_hundreds_of_bars_a_second_every_bar_is_in_chart_and_record(memory):
    dashboard = on_screen(memory, setup=SETUP, speed=300)
    page, chart = dashboard.screen.page, dashboard.screen.chart
    hear(page, ready=True)
    look(chart)
    take_sent(page)
    take_sent(chart)
    dashboard.start()
    start = time.monotonic()
    await until(lambda: dashboard.live.has_ended)
    await until(lambda: "CLOSED" in page.content.whole("")["slots"]["clock"])
    seconds = time.monotonic() - start
    frames = [each for each, _ in take_messages(chart) if each["kind"] == "bars"]
    assert 1 <= len(frames) <= seconds / PERIOD + 2
    assert len(chart._views.content.candles) == 400
    dashboard.close()
    assert len(recorded(dashboard, "bars")) == 300


@pytest.mark.usefixtures("recording")
async def test_a_cell_that_blocks_stops_only_the_picture(memory):
    dashboard = on_screen(memory, setup=SETUP, speed=100)
    hear(dashboard.screen.page, ready=True)
    dashboard.start()
    await until(lambda: take_sent(dashboard.screen.page))
    before = dashboard.live.desk.bars.count
    wait_until(lambda: dashboard.live.desk.bars.count >= before + 40)  # a cell that computes
    wait_until(lambda: len(recorded(dashboard, "bars")) >= before + 40)
    assert take_sent(dashboard.screen.page) == []
    await until(lambda: take_sent(dashboard.screen.page))
    dashboard.close()


@pytest.mark.slow
async def test_a_conversation_that_cannot_be_read_for_a_while_stops_no_prices(tmp_path):
    path = tmp_path / "desk.db"
    with SessionPersistence("sqlite", path) as chats, sqlite3.connect(path) as other:
        dashboard = on_screen(chats, setup=SETUP, speed=100)
        page = dashboard.screen.page
        hear(page, ready=True)
        dashboard.start()
        other.execute("ALTER TABLE messages RENAME TO away")
        await until(lambda: "cannot be read" in page.text_of("note"))
        price, frame = page.text_of("price"), page.frame
        await until(lambda: page.text_of("price") != price and page.frame > frame)
        other.execute("ALTER TABLE away RENAME TO messages")
        await until(lambda: page.text_of("note") == "")
        dashboard.close()
