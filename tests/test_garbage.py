import gc

import pytest

from multichat_lab.garbage import FROZEN_BY_PYTHON, gc_frozen


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
