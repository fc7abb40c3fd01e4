"""`multichat present`: who may reach what, and how it starts and ends."""

import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.kernel_process import is_running, kernel_told_in
from tests.notebook_file import write_notebook
from tests.printed_address import wait_for
from tests.voila_server import voila_server
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

EVERYWHERE = "0.0.0.0"  # noqa: S104

OWN = "import os\nprint(f'kernel {os.getpid()} in {os.getcwd()}')"


def get(url, **headers):
    """Return the status and the text of an answer, after redirections."""
    try:
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - our own server
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def elsewhere(text):
    """Return what a page would load from other servers."""
    return re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"'> ]+""", text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A notebook beside files that are nobody's business."""
    folder = tmp_path_factory.mktemp("desk")
    write_notebook(folder / "desk.ipynb", OWN)
    write_notebook(folder / "other.ipynb", "print('the other one')")
    for name in ("secret.csv", "picture.png", "page.html"):
        (folder / name).write_text("secret")
    return folder


@pytest.fixture(scope="module")
def address(folder):
    with voila_server(folder / "desk.ipynb") as address:
        yield address


def test_the_notebook_runs_in_its_folder_and_names_no_other_server(address, folder):
    status, text = get(address)
    assert status == 200
    assert f"in {folder}" in text
    assert "getcwd" not in text
    assert elsewhere(text) == []


@pytest.mark.parametrize(
    "path",
    [
        "secret.csv",
        "other.ipynb",
        "desk.ipynb",
        "voila/files/secret.csv",
        "voila/files/picture.png",
        "voila/files/page.html",
        "voila/files/desk.ipynb",
        "voila/render/other.ipynb",
        "voila/tree",
        "voila/api/contents",
        "api/contents/secret.csv",
        "voila/static/../../secret.csv",
        "voila/templates/lab/static/%2e%2e/%2e%2e/secret.csv",
    ],
)
def test_nothing_else_of_the_folder_can_be_reached(address, path):
    status, text = get(address + path)
    assert status != 200
    assert "secret" not in text.replace(path, "")
    assert "cdn" not in text


def test_a_name_that_was_led_here_from_elsewhere_opens_nothing(address):
    status, text = get(address, Host="rebound.example:8866")
    assert (status, "kernel" in text) == (403, False)


def test_a_notebook_that_has_gone_is_told_of_on_a_page_of_ours(address, folder):
    (folder / "desk.ipynb").rename(folder / "away.ipynb")
    status, text = get(address)
    (folder / "away.ipynb").rename(folder / "desk.ipynb")
    assert (status, elsewhere(text)) == (404, [])
    assert "Not Found" in text


def test_on_other_addresses_only_the_token_opens_the_page(folder):
    with voila_server(folder / "desk.ipynb", "--ip", EVERYWHERE) as printed:
        port, token = re.search(r":(\d+)/\?token=(\S+)", printed).groups()
        here = f"http://127.0.0.1:{port}/"
        for wrong in ("", "?token=", "?token=wrong"):
            status, text = get(here + wrong)
            assert "kernel" not in text, (wrong, status)
        status, text = get(f"{here}?token={token}")
        assert status == 200
        kernel = kernel_told_in(text)
        kernel_id = re.search(r'"kernelId": "([-\w]+)"', text)[1]
        assert get(f"{here}api/kernels/{kernel_id}")[0] == 403
        assert get(f"{here}api/kernels/{kernel_id}/channels")[0] == 403
        assert get(f"{here}api/kernels/{kernel_id}?token={token}")[0] == 200
        assert is_running(kernel)


def test_ctrl_c_ends_it_and_its_kernels_without_a_word(folder, tmp_path):
    log, argv = tmp_path / "log", [folder / "desk.ipynb", "--no-browser", "--port", "0"]
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "multichat_lab", "present", *argv],
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    kernel = kernel_told_in(get(wait_for(r"http://\S+", log, server))[1])
    assert is_running(kernel)
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=HANG_SECONDS) == 0
    assert not is_running(kernel)
    said = r"Starting the page of desk\.ipynb …\ndesk\.ipynb is at http://127\.0\.0\.1:\d+/ .*\n"
    assert re.fullmatch(said, log.read_text(encoding="utf-8"))


@pytest.mark.parametrize("option", ["--browser", "--no-browser"])
def test_by_itself_it_shows_all_there_is(multichat_here, monkeypatch, tmp_path, option):
    shown, opened = [], []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(
        "multichat_lab.cli.start.page.serve_start_page",
        lambda page, when_ready: [shown.append(page.url), when_ready()],
    )
    outcome = multichat_here("present", "--port", "0", option)
    [url] = shown
    assert (tmp_path / "multichat-notebooks" / "06_trading_interface.ipynb").is_file()
    assert outcome.out == f"What there is to show is at {url}  (Ctrl-C ends it)\n"
    assert opened == ([url] if option == "--browser" else [])


def test_a_notebook_that_is_missing_or_damaged_is_named(multichat_here, tmp_path):
    (tmp_path / "damaged.ipynb").write_text("{")
    (tmp_path / "list.ipynb").write_text("[]")
    (tmp_path / "notes.txt").write_text('{"cells": []}')
    for name in ("absent.ipynb", "damaged.ipynb", "list.ipynb", "notes.txt", "."):
        outcome = multichat_here("present", name)
        assert (outcome.code, outcome.out) == (1, "")
        assert name in outcome.err
        assert "Give the path of a notebook" in outcome.err


def test_without_voila_it_says_what_to_install(multichat_here, monkeypatch, folder):
    monkeypatch.delitem(sys.modules, "multichat_lab.cli.voila_page", raising=False)
    monkeypatch.setitem(sys.modules, "voila.app", None)
    outcome = multichat_here("present", folder / "desk.ipynb")
    assert outcome.code == 1
    assert "pip install 'multichat-lab[lab]'" in outcome.err
