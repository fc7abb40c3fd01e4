"""Files to try the commands with are what they are called, and each can be imported."""

import pytest

from multichat_lab import SessionPersistence, import_chat, load_bars
from multichat_lab.demos.sample_files import write_sample_files
from multichat_lab.errors import StoreError


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    write_sample_files(folder)
    return folder


@pytest.mark.parametrize(
    ("name", "messages"),
    [
        ("planning.jsonl", 3),
        ("build-2025-03-03.log", 6),
        ("slack.zip", 13),
        ("agents.json", 4),
        ("chat.jsonl", 2),
    ],
)
def test_a_chat_can_be_imported(samples, name, messages):
    with SessionPersistence("memory") as chats:
        summary = import_chat(samples / name, chats)
    assert (summary.messages, summary.skipped) == (messages, 0)


def test_the_prices_are_whole_bars(samples):
    bars = load_bars(samples / "coin_hourly.csv")
    assert len(bars) == 720


def test_a_second_time_keeps_what_is_there(tmp_path):
    (tmp_path / "question.sql").write_text("SELECT 1")
    write_sample_files(tmp_path, seed=8)
    assert (tmp_path / "question.sql").read_text() == "SELECT 1"


def test_a_place_where_nothing_can_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written to"):
        write_sample_files(tmp_path / "file")
