"""The wheel, in an empty environment outside the checkout, does what the README says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*argv, cwd):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    done = subprocess.run(
        [str(each) for each in argv],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An empty folder, and the `multichat` of an environment that holds the wheel alone."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the path: pip install uv")
    place = tmp_path_factory.mktemp("wheel")
    run(uv, "build", "--wheel", "--out-dir", place, ROOT, cwd=place)
    run(uv, "venv", "--python", sys.executable, place / "env", cwd=place)
    scripts = place / "env" / ("Scripts" if os.name == "nt" else "bin")
    [wheel] = place.glob("*.whl")
    run(uv, "pip", "install", "--python", scripts / "python", wheel, cwd=place)
    return place, scripts


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
