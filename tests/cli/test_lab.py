"""`multichat lab` copies the notebooks and keeps what a user has changed."""

import json

import pytest

from multichat_lab.cli.lab import copy_notebooks
from multichat_lab.errors import MultichatError
from multichat_lab.shipped import data_path, shipped_folder


def test_notebooks_are_copied_and_a_user_s_own_is_kept(tmp_path):
    new, kept = copy_notebooks(tmp_path / "mine")
    names = [path.name for path in sorted(shipped_folder("notebooks").glob("*.ipynb"))]
    assert ([path.name for path in new], kept) == (names, [])
    new[0].write_text("my own")
    again = copy_notebooks(tmp_path / "mine")
    assert ([], names) == (again[0], [path.name for path in again[1]])
    assert new[0].read_text() == "my own"


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MultichatError, match="cannot be copied"):
        copy_notebooks(tmp_path / "file" / "below")


def test_every_notebook_was_run_from_top_to_bottom():
    for path in shipped_folder("notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        counts = [each["execution_count"] for each in cells if each["cell_type"] == "code"]
        assert counts == list(range(1, len(counts) + 1)), path.name


def test_the_data_is_there():
    assert data_path("chats", "trading_floor.jsonl").is_file()
    assert data_path("market", "AAPL.parquet").is_file()


@pytest.fixture
def lab(multichat_here, monkeypatch):
    """Run `multichat lab …`, and return what JupyterLab would be started with."""

    def run(*argv):
        started = []
        monkeypatch.setattr("multichat_lab.cli.lab.hand_over", started.append)
        monkeypatch.setattr("multichat_lab.cli.lab.is_root", lambda: False)
        assert multichat_here("lab", *argv).code == 0
        return started[0][started[0].index("--notebook-dir") + 2 :]

    return run


@pytest.mark.parametrize(
    ("argv", "folder", "passed"),
    [
        ([], "multichat-notebooks", []),
        (["--", "--port", "9999"], "multichat-notebooks", ["--port", "9999"]),
        (["mine", "--no-browser", "--", "x"], "mine", ["--no-browser", "x"]),
    ],
)
def test_what_follows_two_dashes_goes_to_jupyterlab(lab, tmp_path, argv, folder, passed):
    assert lab(*argv) == passed
    assert [path.name for path in tmp_path.iterdir()] == [folder]


def test_root_is_told_what_to_type_before_jupyterlab_refuses(multichat_here, monkeypatch):
    started = []
    monkeypatch.setattr("multichat_lab.cli.lab.hand_over", started.append)
    monkeypatch.setattr("multichat_lab.cli.lab.is_root", lambda: True)
    refused = multichat_here("lab", "mine")
    assert (refused.code, started) == (1, [])
    assert "multichat lab mine -- --allow-root" in refused.err
    assert multichat_here("lab", "mine", "--", "--allow-root").code == 0
    assert started[0][-1] == "--allow-root"
