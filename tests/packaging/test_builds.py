"""Wheels are built from checkout, archive and sdist, and take their version from the tag."""

import os
import re
import shutil
import sys
import zipfile

import pytest

from tests.packaging.running import ROOT, STATIC, chart_library_in, check_scripts_in, run

pytestmark = pytest.mark.slow


def version_of_a_build(uv, checkout, tmp_path):
    """Build a wheel without npm, for its version alone."""
    shutil.copytree(ROOT / STATIC, checkout / STATIC)
    run(uv, "build", "--wheel", "--out-dir", tmp_path, checkout, cwd=tmp_path)
    [wheel] = tmp_path.glob("*.whl")
    return wheel.name.split("-")[1]


def test_an_archive_without_history_has_the_version_of_the_latest_release(uv, checkout, tmp_path):
    released = re.findall(r"^## \[(\d.*?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert version_of_a_build(uv, checkout, tmp_path) == released[0]


def test_a_tag_is_the_version(uv, checkout, tmp_path):
    git = ["git", "-c", "user.name=Ann", "-c", "user.email=ann@example.org"]
    run(*git, "init", "-q", cwd=checkout)
    run(*git, "commit", "-q", "--allow-empty", "-m", "All", cwd=checkout)
    run(*git, "tag", "v7.8.9", cwd=checkout)
    assert version_of_a_build(uv, checkout, tmp_path) == "7.8.9"


def test_an_sdist_becomes_a_wheel_without_npm(uv, tmp_path):
    run(uv, "build", "--sdist", "--out-dir", tmp_path, ROOT, cwd=tmp_path)
    [sdist] = tmp_path.glob("*.tar.gz")
    nowhere = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_cache": str(tmp_path)}
    run(uv, "build", "--wheel", "--out-dir", tmp_path, sdist, cwd=tmp_path, **nowhere)
    [wheel] = tmp_path.glob("*.whl")
    chart_library_in(wheel)
    check_scripts_in(wheel)


def test_a_checkout_without_npm_installs_and_knows_that_scripts_are_missing(uv, checkout, tmp_path):
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


def test_a_wheel_has_the_scripts_of_today_not_those_that_were_built_before(uv, checkout, tmp_path):
    shutil.copytree(ROOT / STATIC, checkout / STATIC)
    with (checkout / "js" / "src" / "page.ts").open("a") as entry:
        entry.write('\nconsole.log("written today");\n')
    run(uv, "build", "--wheel", "--out-dir", tmp_path, checkout, cwd=tmp_path)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        assert b"written today" in files.read(f"{STATIC}/page.js")
