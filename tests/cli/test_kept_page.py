"""What `multichat present` keeps for those who come later: a run that went well, and no other."""

import json
import sys

import pytest

from tests.cli.test_present import get
from tests.kernel_process import is_running, kernel_told_in, wait_until_gone
from tests.notebook_file import write_notebook
from tests.printed_address import serving
from tests.voila_server import voila_server

pytestmark = pytest.mark.slow

OWN = "import os\nprint(f'kernel {os.getpid()}')"
READ = "print(open('bars.txt').read())"


def test_a_run_that_failed_is_run_again_and_its_kernel_ended_then(tmp_path):
    notebook = write_notebook(tmp_path / "desk.ipynb", OWN, READ)
    with voila_server(notebook) as address:
        failed = get(address)[1]
        assert "FileNotFoundError" in failed
        assert is_running(kernel_told_in(failed))  # whoever looks at the page still may
        (tmp_path / "bars.txt").write_text("the bars")
        mended = get(address)[1]
        assert "FileNotFoundError" not in mended
        assert "the bars" in mended
        wait_until_gone(kernel_told_in(failed))
        assert get(address)[1] == mended
        assert is_running(kernel_told_in(mended))


def test_an_error_that_a_cell_is_expected_to_raise_is_no_failure(tmp_path):
    notebook = write_notebook(tmp_path / "desk.ipynb", OWN, READ)
    content = json.loads(notebook.read_text("utf-8"))
    content["cells"][1]["metadata"]["tags"] = ["raises-exception"]
    notebook.write_text(json.dumps(content), "utf-8")
    with voila_server(notebook) as address:
        page = get(address)[1]
        assert "FileNotFoundError" in page
        assert get(address)[1] == page


def test_a_kernel_that_dies_before_its_first_cell_keeps_nobody_waiting(tmp_path):
    spec = tmp_path / "jupyter" / "kernels" / "dying"
    spec.mkdir(parents=True)
    argv = [sys.executable, "-c", "raise SystemExit", "{connection_file}"]
    told = {"argv": argv, "display_name": "Dying", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(told))
    notebook = write_notebook(tmp_path / "desk.ipynb", OWN)
    content = json.loads(notebook.read_text("utf-8"))
    content["metadata"]["kernelspec"]["name"] = "dying"
    notebook.write_text(json.dumps(content), "utf-8")
    options = ["present", str(notebook), "--no-browser", "--port", "0"]
    environment = {"JUPYTER_PATH": str(tmp_path / "jupyter")}
    with serving(options, r"http://\S+", environment) as address:
        for _ in range(2):
            assert "The kernel has ended while the notebook ran" in get(address)[1]
