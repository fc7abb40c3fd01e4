"""Questions from other threads are answered before, while and after the loop takes them."""

import asyncio
import threading

import pytest

from multichat_lab.trading.desk.loop_calls import LoopCalls
from tests.waiting import HANG_SECONDS


def test_before_and_after_the_loop_the_asker_answers():
    calls = LoopCalls()
    assert calls.ask(threading.get_ident).result(HANG_SECONDS) == threading.get_ident()
    assert calls.run(asyncio.sleep, 0) is None

    async def open_and_close():
        calls.open()
        other = await asyncio.to_thread(lambda: calls.ask(threading.get_ident))
        own = calls.ask(threading.get_ident)
        assert own.done()  # on the loop's own thread nobody could wait for it
        await calls.close()
        return other.result(HANG_SECONDS)

    assert asyncio.run(open_and_close()) == threading.get_ident()
    with pytest.raises(ZeroDivisionError):
        calls.ask(lambda: 1 / 0).result(HANG_SECONDS)
    assert calls.run(asyncio.sleep, 0) is None


@pytest.mark.slow
def test_none_is_left_unanswered_when_the_loop_closes_meanwhile():
    calls, answers, returned = LoopCalls(), [], []
    opened = threading.Event()

    def ask_until_it_is_closed():
        opened.wait(HANG_SECONDS)
        while (later := calls.run(asyncio.sleep, 0, "later")) is not None:
            returned.append(later)
            answers.append(calls.ask(int, 7))

    async def live():
        calls.open()
        opened.set()
        while len(answers) <= 10:
            await asyncio.sleep(0.01)
        await calls.close()

    threads = [threading.Thread(target=ask_until_it_is_closed) for _ in range(3)]
    for thread in threads:
        thread.start()
    asyncio.run(live())
    for thread in threads:
        thread.join(HANG_SECONDS)
    assert len(answers) == len(returned)
    assert {each.result(0) for each in answers} == {7}
    assert {each.result(0) for each in returned} == {"later"}


def test_a_question_that_is_taken_back_is_not_put_and_disturbs_nobody():
    reported, put = [], []

    async def take_back():
        asyncio.get_running_loop().set_exception_handler(lambda _, what: reported.append(what))
        calls = LoopCalls()
        calls.open()

        def ask():
            held = threading.Event()
            calls.ask(held.wait, HANG_SECONDS)
            answer = calls.ask(put.append, 1)
            answer.cancel()
            held.set()

        await asyncio.to_thread(ask)
        await calls.close()

    asyncio.run(take_back())
    assert (reported, put) == ([], [])
