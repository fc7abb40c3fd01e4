import gc
from contextlib import ExitStack

import pytest

from multichat_lab.garbage import FROZEN_BY_PYTHON, WAKES_AT, gc_frozen


def test_objects_are_thawed_when_the_run_is_over_even_if_it_fails():
    with gc_frozen():
        assert gc.get_freeze_count() > FROZEN_BY_PYTHON
    assert gc.get_freeze_count() <= FROZEN_BY_PYTHON
    with pytest.raises(ZeroDivisionError), gc_frozen():
        raise ZeroDivisionError
    assert gc.get_freeze_count() <= FROZEN_BY_PYTHON
    assert gc.isenabled()


@pytest.mark.slow
def test_what_somebody_else_froze_stays_frozen():
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with gc_frozen():
            pass
        assert gc.get_freeze_count() >= frozen - 100  # some may have been freed meanwhile
    finally:
        gc.unfreeze()


def test_of_two_threads_at_work_the_last_leaves_the_collector_as_it_was():
    before = gc.get_threshold()
    first, second = ExitStack(), ExitStack()
    first.enter_context(gc_frozen())
    second.enter_context(gc_frozen())
    first.close()
    assert gc.get_threshold() == (max(before[0], WAKES_AT), *before[1:])
    assert gc.get_freeze_count() > FROZEN_BY_PYTHON
    second.close()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() <= FROZEN_BY_PYTHON
