"""The wheel, in an empty environment outside the checkout, does what the README says."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
STATIC = "multichat_lab/dashboards/static"
CLIENT = """
from multichat_lab import Backtest, ChatMessage, Lab, Robot, SessionPersistence, load_bars
from multichat_lab.dashboards import TradingDashboard
from multichat_lab.service.client import MultichatClient
from multichat_lab.trading import Bar


class Mine(Robot):
    def on_bar(self, bar: Bar) -> None:
        self.buy(1, say=f"{bar.close} is cheap")
        self.buy("one")  # wrong


def fills() -> int:
    result = Backtest(load_bars("AAPL"), Mine(), cash="much").run()  # wrong
    return len(result.fills)


with SessionPersistence("sqlite", "chat.db") as chats:
    session = chats.create_session(["Ann", "Bob"], topic="lunch")
    asked = chats.add_message(ChatMessage(session.session_id, "Ann", "Noon?"))
    number: int = asked.content  # wrong
    chats.add_message(asked.message_id)  # wrong
    with Lab(chats) as lab:
        print(lab.sql("FROM messages").fetchall(), lab.nothing)  # wrong


def listen(ann: MultichatClient) -> list[str]:
    return [message.content for message in ann.listen("lunch")]


def show(dashboard: TradingDashboard) -> None:
    dashboard.start()
"""
CHART_LIBRARY = f"{STATIC}/lightweight-charts-5.2.1"
CHART_LIBRARY_SHA256 = "1bb1ee79f9d4dd17261b53d930f7a8995748276f80e7ba0e24412b5068062f5f"


def run(*argv, cwd, **variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))}
    environment |= variables
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


def checked(installed, name, *argv):
    """Let a type checker read the client, and return its exit code and what it printed."""
    place, scripts = installed
    (place / name).mkdir()
    (place / name / "client.py").write_text(CLIENT)
    (place / name / "pyrightconfig.json").write_text('{"typeCheckingMode": "standard"}')
    done = subprocess.run(
        [sys.executable, "-m", *argv, scripts / "python", "client.py"],
        cwd=place / name,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


WRONG = {number for number, line in enumerate(CLIENT.splitlines(), 1) if "# wrong" in line}


def test_mypy_sees_the_types_of_the_installed_package(installed):
    told = checked(installed, "mypy", "mypy", "--strict", "--python-executable")
    assert {int(line.split(":")[1]) for line in told.splitlines() if ": error:" in line} == WRONG


def test_pyright_sees_the_types_of_the_installed_package(installed):
    found = json.loads(
        checked(installed, "pyright", "basedpyright", "--outputjson", "-p", ".", "--pythonpath")
    )
    lines = {each["range"]["start"]["line"] + 1 for each in found["generalDiagnostics"]}
    assert lines == WRONG


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
    assert loaded == "['Backtest', 'DashboardOptions', 'Settings']"
    for refusal, extra in zip(refusals, ("lab", "service"), strict=True):
        assert "which is not installed" in refusal
        assert f"pip install 'multichat-lab[{extra}]'" in refusal
    for package in ("multichat_lab", "multichat_lab.dashboards", "multichat_lab.trading"):
        assert "NAME" in run(scripts / "python", "-m", "pydoc", package, cwd=place)


def chart_library_in(wheel):
    """Check that the chart's library is in a wheel as it was published; return its size there."""
    with zipfile.ZipFile(wheel) as files:
        found = hashlib.sha256(files.read(f"{CHART_LIBRARY}.mjs")).hexdigest()
        assert found == CHART_LIBRARY_SHA256
        assert b"Apache License" in files.read(f"{CHART_LIBRARY}.LICENSE")
        return sum(
            files.getinfo(CHART_LIBRARY + ending).compress_size for ending in (".mjs", ".LICENSE")
        )


def check_scripts_in(wheel):
    """Check that the page's scripts are in a wheel as they were built here, and are small."""
    with zipfile.ZipFile(wheel) as files:
        for name in ("chart.js", "page.js"):
            assert files.read(f"{STATIC}/{name}") == (ROOT / STATIC / name).read_bytes()
            assert 1_000 < files.getinfo(f"{STATIC}/{name}").compress_size < 10_000


def test_the_scripts_of_the_page_come_along(installed):
    place, _ = installed
    [wheel] = place.glob("*.whl")
    check_scripts_in(wheel)


def test_the_chart_library_comes_along_unchanged_and_with_its_licence(installed):
    place, _ = installed
    [wheel] = place.glob("*.whl")
    assert chart_library_in(wheel) <= 100_000


def test_an_sdist_becomes_a_wheel_without_npm(tmp_path):
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the path: pip install uv")
    run(uv, "build", "--sdist", "--out-dir", tmp_path, ROOT, cwd=tmp_path)
    [sdist] = tmp_path.glob("*.tar.gz")
    nowhere = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_cache": str(tmp_path)}
    run(uv, "build", "--wheel", "--out-dir", tmp_path, sdist, cwd=tmp_path, **nowhere)
    [wheel] = tmp_path.glob("*.whl")
    chart_library_in(wheel)
    check_scripts_in(wheel)


@pytest.fixture
def checkout(tmp_path):
    """A copy of this checkout, as git would give it."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("git is not on the path, or this is no checkout")
    copy = tmp_path / "checkout"
    files = run(git, "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in files.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


def test_a_checkout_without_npm_installs_and_knows_that_its_scripts_are_missing(checkout, tmp_path):
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the path: pip install uv")
    nowhere = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_cache": str(tmp_path)}
    nowhere["npm_config_fetch_retries"] = "0"
    run(uv, "venv", "--python", sys.executable, tmp_path / "env", cwd=tmp_path)
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(uv, "pip", "install", "--python", python, "-e", checkout, cwd=tmp_path, **nowhere)
    find = (
        "from multichat_lab.dashboards.parts.built import built_script;"
        "print(built_script('chart').name, built_script('page').name)"
    )
    assert run(python, "-c", find, cwd=tmp_path).split() == ["unbuilt.js", "unbuilt.js"]


def test_a_wheel_has_the_scripts_of_today_not_those_that_were_built_before(checkout, tmp_path):
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the path: pip install uv")
    shutil.copytree(ROOT / STATIC, checkout / STATIC)
    with (checkout / "js" / "src" / "page.ts").open("a") as entry:
        entry.write('\nconsole.log("written today");\n')
    run(uv, "build", "--wheel", "--out-dir", tmp_path, checkout, cwd=tmp_path)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        assert b"written today" in files.read(f"{STATIC}/page.js")
