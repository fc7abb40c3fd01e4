"""Where a demo may put its stores, and what it says when it may not."""

import pytest
from rich.console import Console

from multichat_lab.demos.session_demo import NEXT_STEPS as AFTER_SESSIONS
from multichat_lab.demos.session_demo import run_session_demo
from multichat_lab.demos.telling import demo_folder
from multichat_lab.demos.trading_demo import NEXT_STEPS as AFTER_TRADING
from multichat_lab.errors import StoreError

pytestmark = pytest.mark.slow


def test_a_temporary_folder_goes_away_and_a_chosen_one_stays(tmp_path):
    with demo_folder(None) as place:
        assert place.is_dir()
    assert not place.exists()
    with demo_folder(tmp_path / "a" / "b") as chosen:
        assert chosen == tmp_path / "a" / "b"
    assert chosen.is_dir()


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    for wrong in (tmp_path / "file", tmp_path / "file" / "below", tmp_path):
        with pytest.raises(StoreError, match=wrong.name), demo_folder(wrong):
            pass


def test_a_folder_s_name_is_no_markup(tmp_path):
    with (tmp_path / "told").open("w+") as told:
        run_session_demo(folder=tmp_path / "[" / "x]", console=Console(file=told, width=500))
        told.seek(0)
        assert "[/x]" in told.read()


@pytest.mark.parametrize("steps", [AFTER_SESSIONS, AFTER_TRADING])
def test_what_to_do_next_fits_eighty_columns(steps):
    assert max(map(len, steps.splitlines())) < 80
