import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from multichat_lab.house_rules import RuleLimits, check_house_rules

NOTHING_COMPLIES = RuleLimits(**dict.fromkeys(asdict(RuleLimits()), 0))

WriteCode = Callable[[Mapping[str, str | bytes]], Path]
Measure = Callable[[Path, str], dict[str, int]]


@pytest.fixture
def write_code(tmp_path: Path) -> WriteCode:
    """Write files, each given by its path and content, and return the folder."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write


@pytest.fixture
def measure() -> Measure:
    """Return what one rule measures, by name; values of zero are left out."""

    def measure_rule(path: Path, rule: str) -> dict[str, int]:
        findings = check_house_rules(path, NOTHING_COMPLIES).findings
        return {found.name: found.value for found in findings if found.rule == rule}

    return measure_rule


@pytest.fixture
def notebook() -> Callable[..., str]:
    """Build the JSON of a notebook from the text of its code cells."""

    def build(*cells: str, language: str = "python") -> str:
        return json.dumps(
            {
                "cells": [
                    {"cell_type": "markdown", "metadata": {}, "source": ["# A title"]},
                    *(
                        {
                            "cell_type": "code",
                            "metadata": {},
                            "execution_count": None,
                            "outputs": [],
                            "source": cell.splitlines(keepends=True),
                        }
                        for cell in cells
                    ),
                ],
                "metadata": {"kernelspec": {"name": "kernel", "language": language}},
                "nbformat": 4,
                "nbformat_minor": 5,
            }
        )

    return build


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run git in `tmp_path`, as if no hook of another repository were running."""
    for variable in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"):
        monkeypatch.delenv(variable, raising=False)

    def run(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    return run
