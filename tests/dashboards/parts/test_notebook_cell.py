"""A cell that runs again closes what it made before, and nothing else."""

import base64

import IPython
import pytest
from matplotlib.figure import Figure

from multichat_lab.dashboards.parts import notebook_cell as reruns
from multichat_lab.dashboards.parts.notebook_cell import replace_earlier, running_cell, still_bundle


class Kernel:
    """Stands in for the kernel of a notebook: it tells which cell runs, and for which time."""

    def __init__(self):
        self.execution_count = 0
        self.cell = None

    @property
    def kernel(self):
        return self

    def get_parent(self, channel):
        assert channel == "shell"
        return {"metadata": {"cellId": self.cell} if self.cell else {}}

    def run(self, cell, *things):
        self.cell, self.execution_count = cell, self.execution_count + 1
        for thing in things:
            replace_earlier(thing)


class Thing:
    """Counts how often it was closed."""

    closed = 0

    def close(self):
        self.closed += 1


@pytest.fixture
def kernel(monkeypatch):
    stand_in = Kernel()
    monkeypatch.setattr(IPython, "get_ipython", lambda: stand_in)
    monkeypatch.setattr(reruns, "_made", {})
    return stand_in


@pytest.fixture
def things():
    return [Thing() for _ in range(5)]


def closed(things):
    return [each.closed for each in things]


def test_a_cell_that_runs_again_closes_all_that_it_made_before(kernel, things):
    kernel.run("a", things[0], things[1])
    assert closed(things) == [0, 0, 0, 0, 0]
    kernel.run("a", things[2], things[3])
    assert closed(things) == [1, 1, 0, 0, 0]
    kernel.run("a", things[4])
    assert closed(things) == [1, 1, 1, 1, 0]


def test_other_cells_keep_what_they_have_made(kernel, things):
    kernel.run("a", things[0])
    kernel.run("b", things[1])
    kernel.run("a", things[2])
    assert closed(things) == [1, 0, 0, 0, 0]


def test_where_nobody_says_which_cell_runs_nothing_is_closed(kernel, things):
    kernel.run(None, things[0])
    kernel.run(None, things[1])
    assert running_cell() is None
    assert closed(things) == [0] * 5


def test_outside_of_a_notebook_nothing_is_closed(things):
    replace_earlier(things[0])
    replace_earlier(things[1])
    assert running_cell() is None
    assert closed(things) == [0] * 5


def test_a_dashboard_that_is_made_again_by_its_cell_ends_the_one_before(kernel, open_desk):
    kernel.run("a")
    first = open_desk()
    first.start()
    kernel.run("a")
    second = open_desk()
    second.start()
    assert not first.live.is_alive
    assert second.live.is_alive


def test_a_notebook_keeps_a_picture_and_a_page_under_voila_draws_none(monkeypatch):
    drawn = []

    def draw():
        drawn.append(Figure())
        return drawn[-1]

    monkeypatch.delenv("VOILA_PREHEAT", raising=False)
    kept = still_bundle("Chart", draw)
    assert base64.b64decode(kept.pop("image/png")).startswith(b"\x89PNG")
    assert kept == {"text/plain": "Chart"}
    monkeypatch.setenv("VOILA_PREHEAT", "False")  # as in each kernel of Voilà
    assert still_bundle("Chart", draw) == {"text/plain": "Chart"}
    assert len(drawn) == 1
