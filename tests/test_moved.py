"""Names of modules before 0.2.0 still import, with a warning."""

import importlib
import subprocess
import sys

import pytest

from multichat_lab.moved import MOVED, ROOT


@pytest.mark.parametrize("name", MOVED)
def test_an_old_name_leads_to_the_new_place(name):
    with pytest.warns(DeprecationWarning, match="since 0.2.0"):
        sys.modules.pop(ROOT + name, None)
        old = importlib.import_module(ROOT + name)
    new = importlib.import_module(ROOT + MOVED[name])
    assert old is not new
    public = [each for each in vars(new) if not each.startswith("_")]
    assert public or hasattr(new, "__path__")
    assert all(getattr(old, each) is getattr(new, each) for each in public)


def test_what_people_imported_from_them_is_there():
    code = (
        "from multichat_lab.trading.orders import Ticket\n"
        "from multichat_lab.trading.market.timeline import periods_per_year\n"
        "from multichat_lab.trading.records import Bar\n"
        "from multichat_lab.trading.robot import Robot\n"
        "from multichat_lab.stores.maintenance.sqlite_file import inspect\n"
        "from multichat_lab.service.upkeep.rotation import back_up_and_rotate\n"
        "from multichat_lab.service.upkeep.backups import list_backups\n"
        "from multichat_lab.records_json import to_json_object\n"
        "print('all there')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "all there\n"


def test_a_name_that_never_was_is_still_not_found():
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("multichat_lab.trading.never_was")


def test_the_frame_of_edges_is_still_found_among_the_frames():
    from multichat_lab.analysis import frames
    from multichat_lab.analysis.edges import edges_df

    assert frames.edges_df is edges_df
    assert not hasattr(frames, "nonsense")


@pytest.mark.parametrize(
    ("module", "new"),
    [("chat.importers.contract", "ImportedSession"), ("trading.robots.trader", "RobotSession")],
)
def test_a_class_by_its_old_name_is_the_new_one(module, new):
    place = importlib.import_module(ROOT + module)
    with pytest.warns(DeprecationWarning, match=f"Conversation is {new} since 0.2.0"):
        assert place.Conversation is getattr(place, new)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = place.nonsense
