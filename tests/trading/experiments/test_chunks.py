import io
import sys

import joblib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.trading.experiments.chunks import CHUNK_BARS, chunked, in_parallel


class Terminal(io.StringIO):
    def isatty(self):
        return True


def total(offset, chunk):
    return sum(chunk) + offset


@given(tasks=st.lists(st.integers(), min_size=1), bars=st.integers(1, 2 * CHUNK_BARS))
def test_chunks_keep_every_task_in_order_and_stay_small(tasks, bars):
    chunks = chunked(tasks, bars)
    assert [task for chunk in chunks for task in chunk] == tasks
    assert all(len(chunk) == 1 or len(chunk) * bars <= CHUNK_BARS for chunk in chunks)


def test_every_worker_gets_a_chunk():
    with joblib.parallel_config("threading", n_jobs=4):
        assert len(chunked(range(10), 1)) == 4


@pytest.mark.parametrize("workers", [1, 3])
def test_outcomes_come_in_the_order_of_the_chunks(workers):
    with joblib.parallel_config("threading", n_jobs=workers):
        assert in_parallel(total, (100,), [[1, 2], [3], [4, 5]]) == [103, 103, 109]


def test_a_terminal_shows_how_far_it_is(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    in_parallel(total, (0,), [[1, 2], [3]])
    assert "3/3" in terminal.getvalue()


def test_nothing_is_printed_elsewhere(capsys):
    in_parallel(total, (0,), [[1, 2], [3]])
    assert capsys.readouterr() == ("", "")


def test_an_error_in_a_chunk_is_raised():
    with pytest.raises(TypeError):
        in_parallel(total, (0,), [[1], ["one"]])
