"""CONTRIBUTING.md names files that are there, and a release is one number everywhere."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATHS = sorted(
    set(re.findall(r"`((?:multichat_lab|tests|benchmarks|js|\.ci)/[\w./]+)`", CONTRIBUTING))
)


def test_it_names_files():
    assert len(PATHS) > 20


@pytest.mark.parametrize("path", PATHS)
def test_every_file_that_it_names_is_there(path):
    assert (ROOT / path).exists()


def test_every_registry_that_it_names_is_where_it_says():
    named = re.findall(r"`([A-Z_]+)` in `([\w./]+)`", CONTRIBUTING)
    registries = {"ROBOTS", "FEEDS", "CALENDARS", "INDICATORS", "IMPORTERS", "EXPORTERS"}
    assert {name for name, _ in named} == {"BACK_ENDS", "CHAT_SCANNERS", *registries}
    for name, path in named:
        assert re.search(rf"^{name}\b.* = ", (ROOT / path).read_text("utf-8"), re.MULTILINE)


def test_the_latest_release_has_one_number_and_one_day():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    number, day = re.findall(r"^## \[(\d[^\]]*)\] - (\S+)$", changelog, re.MULTILINE)[0]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (citation["version"], str(citation["date-released"])) == (number, day)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["tool"]["hatch"]["version"]["fallback-version"] == number


def test_the_workflow_runs_every_python_that_the_package_names():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [each.split(" :: ")[-1] for each in project["classifiers"] if "Python :: 3." in each]
    assert workflow["jobs"]["quick"]["strategy"]["matrix"]["python"] == named
