"""Where a desk records that is presented: a file beside its notebook."""

import os

import pytest
from typer.testing import CliRunner

from multichat_lab.cli import app, voila_page
from multichat_lab.desk_file import DESK_VARIABLE
from tests.notebook_file import write_notebook


@pytest.fixture
def named(monkeypatch):
    """What is named while a page is served; it is ended at once."""
    found = []
    monkeypatch.setattr(voila_page, "serve", lambda *_: found.append(os.environ.get(DESK_VARIABLE)))
    return found


def test_a_presented_notebook_has_a_file_for_its_desk_beside_it(named, tmp_path):
    notebook = write_notebook(tmp_path / "desk.ipynb", "1")
    done = CliRunner().invoke(app, ["present", str(notebook), "--port", "0", "--no-browser"])
    assert done.exit_code == 0
    [path] = named
    assert path.startswith(str(tmp_path / "desk-"))
