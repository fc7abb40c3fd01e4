"""A package beside ours, as pip leaves it, and what another process sees of it."""

import subprocess
import sys
from pathlib import Path


def install(folder: Path, entry_points: dict[str, dict[str, str]]) -> None:
    """Leave the metadata of a package `other`: group → name → `module:attribute`."""
    info = folder / "other-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    groups = [
        f"[multichat_lab.{group}]\n"
        + "".join(f"{name} = {where}\n" for name, where in named.items())
        for group, named in entry_points.items()
    ]
    (info / "entry_points.txt").write_text("\n".join(groups))


def printed_beside(folder: Path, code: str) -> list[str]:
    """Return the lines that a process prints that has the folder on its path."""
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.splitlines()
