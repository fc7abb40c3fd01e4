"""The project keeps its own house rules; the limits stand in `house_rules.RuleLimits`."""

from pathlib import Path

import pytest

from multichat_lab.house_rules import RuleLimits, check_house_rules
from multichat_lab.house_rules.files import python_files

ROOT = Path(__file__).parents[1]
FOLDERS = ("multichat_lab", "tests", "benchmarks", "notebooks")


@pytest.mark.slow
def test_the_project_keeps_its_own_house_rules():
    report = check_house_rules(ROOT, RuleLimits())
    findings = "\n".join(map(str, report.findings))
    assert report.complies, f"\n{findings}"


def test_nothing_of_the_project_escapes_the_check():
    checked = set(python_files(ROOT))
    written = {
        path
        for folder in FOLDERS
        for pattern in ("*.py", "*.ipynb")
        for path in (ROOT / folder).rglob(pattern)
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    }
    assert written
    assert written <= checked
