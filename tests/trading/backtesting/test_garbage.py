import gc

import pytest

from multichat_lab.trading.backtesting.backtest import old_objects_left_alone


def test_objects_are_thawed_when_the_run_is_over_even_if_it_fails():
    with old_objects_left_alone():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
    with pytest.raises(ZeroDivisionError), old_objects_left_alone():
        raise ZeroDivisionError
    assert gc.get_freeze_count() == 0
    assert gc.isenabled()


@pytest.mark.slow
def test_what_somebody_else_froze_stays_frozen():
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with old_objects_left_alone():
            pass
        assert gc.get_freeze_count() >= frozen - 100  # some may have been freed meanwhile
    finally:
        gc.unfreeze()
