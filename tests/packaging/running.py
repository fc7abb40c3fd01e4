"""Programs that run outside of this environment, and what a wheel has to hold."""

import hashlib
import os
import subprocess
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = "multichat_lab/dashboards/static"
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
        for name in (
            "chart.js",
            "explorer.js",
            "file.js",
            "live.js",
            "page.js",
            "replay.js",
            "room.js",
        ):
            assert files.read(f"{STATIC}/{name}") == (ROOT / STATIC / name).read_bytes()
            assert 500 < files.getinfo(f"{STATIC}/{name}").compress_size < 40_000
