"""The wheel, in an empty environment outside the checkout, does what the README says."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.packaging.running import ROOT, chart_library_in, check_scripts_in, run

pytestmark = pytest.mark.slow


def test_the_demo_runs_and_the_notebooks_come_along(installed):
    place, scripts = installed
    assert "What next?" in run(scripts / "multichat", "demo", "sessions", cwd=place)
    copy = (
        "from multichat_lab.cli.lab import copy_notebooks; from pathlib import Path;"
        "new, kept = copy_notebooks(Path('mine')); print(len(new))"
    )
    told = run(scripts / "python", "-c", copy, cwd=place)
    assert int(told) == len(list((ROOT / "notebooks").glob("*.ipynb")))


def test_the_data_comes_along(installed):
    place, scripts = installed
    find = "import multichat_lab as m; print(m.data_path('chats', 'trading_floor.jsonl'))"
    path = Path(run(scripts / "python", "-c", find, cwd=place).strip())
    assert place in path.parents
    told = run(scripts / "multichat", "import", path, "--store", "sqlite:floor.db", cwd=place)
    assert "406 messages" in told


def test_both_names_of_the_command_tell_the_version_of_the_wheel(installed):
    place, scripts = installed
    [wheel] = place.glob("*.whl")
    for name in ("multichat", "multichat-lab"):
        told = run(scripts / name, "--version", cwd=place)
        assert told.split() == ["multichat_lab", wheel.name.split("-")[1]]
        assert f"Usage: {name} " in run(scripts / name, "--help", cwd=place)


def test_without_jupyterlab_the_lab_says_how_to_get_it(installed):
    place, scripts = installed
    done = subprocess.run(
        [scripts / "multichat", "lab", "there"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "pip install 'multichat-lab[lab]'" in done.stderr
    assert list((place / "there").glob("*.ipynb"))


BARE = """
import inspect, multichat_lab, multichat_lab.dashboards as dashboards
from multichat_lab import *
from multichat_lab.dashboards import *
members = dict(inspect.getmembers(multichat_lab)) | dict(inspect.getmembers(dashboards))
asked = {"Backtest", "DashboardOptions", "MultichatProductionService", "Settings"}
print(sorted((asked | {"TradingDashboard"}) & set(members)))
absent = ((dashboards, "TradingDashboard"), (multichat_lab, "MultichatProductionService"))
for package, name in absent:
    try:
        getattr(package, name)
    except ImportError as error:
        print(error)
"""


def test_without_extras_the_public_names_load_and_the_others_say_what_they_need(installed):
    place, scripts = installed
    loaded, *refusals = run(scripts / "python", "-c", BARE, cwd=place).splitlines()
    assert loaded == "['Backtest', 'Settings']"
    for refusal, extra in zip(refusals, ("lab", "service"), strict=True):
        assert "which is not installed" in refusal
        assert f"pip install 'multichat-lab[{extra}]'" in refusal
    for package in ("multichat_lab", "multichat_lab.dashboards", "multichat_lab.trading"):
        assert "NAME" in run(scripts / "python", "-m", "pydoc", package, cwd=place)


def test_the_scripts_of_the_page_come_along(installed):
    place, _ = installed
    [wheel] = place.glob("*.whl")
    check_scripts_in(wheel)


def test_the_chart_library_comes_along_unchanged_and_with_its_licence(installed):
    place, _ = installed
    [wheel] = place.glob("*.whl")
    assert chart_library_in(wheel) <= 100_000


def test_the_page_on_an_index_links_to_nothing_that_is_not_there(installed):
    place, scripts = installed
    tell = "from importlib.metadata import metadata; print(metadata('multichat-lab').get_payload())"
    page = run(scripts / "python", "-c", tell, cwd=place)
    assert "Whose words earned what" in page
    assert not re.findall(r"\]\((?!https?:|#)|<img|!\[", page)
