"""Tokens: known by their hash, bound to a name, and gone when revoked."""

import json
import stat
import subprocess
import sys
import threading

import pytest

from multichat_lab.errors import MultichatError, StoreBusyError, TokenError
from multichat_lab.service.access.doorkeeper import Doorkeeper, TokenBucket
from multichat_lab.service.access.tokens import Holder, TokenFile


@pytest.fixture
def tokens(tmp_path):
    return TokenFile(tmp_path / "private" / "tokens.json")


def test_a_token_names_its_holder_and_nothing_like_it_does(tokens):
    token = tokens.add("Ann")
    other = tokens.add("auditor", "observer")
    tokens.refresh()
    assert (tokens.holder(token).name, tokens.holder(token).role) == ("Ann", "participant")
    assert tokens.holder(other).role == "observer"
    mark, key, secret = token.split("_", 2)
    foreign = other.split("_", 2)[2]
    for wrong in (
        "",
        "x",
        token[:-1],
        token + "x",
        token.upper(),
        f"{mark}_{key}_",
        f"{mark}_{key}_{foreign}",
        f"other_{key}_{secret}",
        "\udcff" + token,
    ):
        assert tokens.holder(wrong) is None, wrong


def test_the_file_holds_no_secret_and_only_its_owner_may_read_it(tokens, tmp_path):
    token = tokens.add("Ann")
    path = tmp_path / "private" / "tokens.json"
    assert token.split("_", 2)[2] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(TokenError, match="chmod 600"):
        TokenFile(path).records()


def test_a_revoked_token_is_worthless_to_another_reader_too(tokens, tmp_path):
    token = tokens.add("Ann")
    reader = TokenFile(tmp_path / "private" / "tokens.json")
    reader.refresh()
    holder = reader.holder(token)
    assert reader.is_valid(holder)
    tokens.revoke("Ann")
    reader.refresh()
    assert reader.holder(token) is None
    assert not reader.is_valid(holder)
    second = tokens.add("Ann")
    reader.refresh()
    assert reader.holder(second).name == "Ann"
    assert not reader.is_valid(holder), "the new token does not revive the old one"


@pytest.mark.parametrize(
    ("name", "role", "told"),
    [
        ("Ann", "participant", "has a token already"),
        ("All", "participant", "cannot be called 'All'"),
        ("", "participant", "not empty"),
        ("Bob", "king", "no role 'king'"),
    ],
)
def test_a_token_that_cannot_be_made_changes_nothing(tokens, name, role, told):
    tokens.add("Ann")
    with pytest.raises(MultichatError, match=told):
        tokens.add(name, role)
    assert [each.name for each in tokens.records()] == ["Ann"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"tokens": [{"name": 1}]}', "\x00"])
def test_a_damaged_file_is_named(tmp_path, text):
    path = tmp_path / "tokens.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(TokenError, match="damaged"):
        TokenFile(path).records()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(TokenError, match="cannot be used"):
        TokenFile(tmp_path / "file" / "tokens.json").add("Ann")


def test_many_may_add_at_once(tmp_path):
    path = tmp_path / "tokens.json"
    threads = [
        threading.Thread(target=TokenFile(path).add, args=(f"name {number}",))
        for number in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(TokenFile(path).records()) == 12
    assert len(json.loads(path.read_text())["tokens"]) == 12


HOLD = """import sys; from pathlib import Path; from multichat_lab.stores.locks import ProcessLock
with ProcessLock(Path(sys.argv[1])): print('ready', flush=True); sys.stdin.readline()"""


def test_who_keeps_the_file_for_too_long_is_named(tokens):
    token = tokens.add("Ann")
    locked = tokens.path.with_name(tokens.path.name + ".lock")
    command, pipe = [sys.executable, "-c", HOLD, str(locked)], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        hasty = TokenFile(tokens.path, busy_seconds=0.2)
        with pytest.raises(StoreBusyError, match=f"process {process.pid} on .* since"):
            hasty.revoke("Ann")
        hasty.refresh()
        assert hasty.holder(token).name == "Ann", "who only reads waits for nobody"
        process.communicate("go\n")
    hasty.revoke("Ann")
    assert hasty.records() == []


def test_a_file_that_is_damaged_while_the_service_runs_shuts_nobody_out(tokens, tmp_path):
    token = tokens.add("Ann")
    now = [0.0]
    door = Doorkeeper(tokens, 100, lambda: now[0])
    path = tmp_path / "private" / "tokens.json"
    path.write_text("{")
    now[0] = 5
    assert door.admit(f"Bearer {token}").name == "Ann"
    path.unlink()
    now[0] = 10
    with pytest.raises(MultichatError, match="not known"):
        door.admit(f"Bearer {token}")


def test_a_bucket_lets_through_its_rate_and_a_burst():
    bucket = TokenBucket(rate=10, now=0)
    at_once = sum(bucket.wait(0) == 0 for _ in range(100))
    assert at_once == 20
    assert bucket.wait(0) == pytest.approx(0.1)
    let_through = sum(bucket.wait(moment / 1000) == 0 for moment in range(1, 10_001))
    assert let_through == pytest.approx(100, abs=1)


def test_one_holder_s_haste_is_not_another_s(tokens):
    ann, bob = tokens.add("Ann"), tokens.add("Bob")
    door = Doorkeeper(tokens, 1, lambda: 0.0)
    door.admit(f"Bearer {ann}")
    door.admit(f"Bearer {ann}")
    with pytest.raises(MultichatError, match="'Ann' asks more than 1 times a second"):
        door.admit(f"Bearer {ann}")
    assert door.admit(f"bearer  {bob}") == Holder("Bob", "participant", bob.split("_")[1])
