"""What becomes of tokens when their file is changed by root, damaged, or cannot be read."""

import json
import os

import pytest

from multichat_lab.errors import AccessError, ServiceError, SessionNotFoundError, TokenError
from multichat_lab.records import ChatSession
from multichat_lab.service.access.doorkeeper import Doorkeeper, require_inside, speaker
from multichat_lab.service.access.tokens import Holder, TokenFile
from multichat_lab.service.observability import LOG
from multichat_lab.times import utc_now

NOBODY = 65534


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_what_root_changes_stays_the_service_s(tmp_path):
    folder = tmp_path / "private"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    path = folder / "tokens.json"
    TokenFile(path).add("Ann")
    TokenFile(path).add("Bob")
    TokenFile(path).revoke("Ann")
    for each in folder.iterdir():
        assert (each.stat().st_uid, each.stat().st_gid) == (NOBODY, NOBODY), each.name
    assert path.stat().st_mode & 0o777 == 0o600


def test_tokens_that_cannot_be_confirmed_open_nothing_after_a_minute(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(LOG, "propagate", True)
    tokens = TokenFile(tmp_path / "tokens.json")
    token = f"Bearer {tokens.add('Ann')}"
    now = [0.0]
    door = Doorkeeper(tokens, 100, lambda: now[0])
    holder = door.admit(token)
    good = tokens.path.read_text()
    tokens.path.write_text("{")
    for now[0] in (10, 20, 69):
        assert door.admit(token) == holder
    assert door.unreadable_seconds() == 59
    told = [each for each in caplog.records if each.levelname == "ERROR"]
    assert len(told) == 1, "once a minute, not at each look"
    now[0] = 71
    with pytest.raises(ServiceError, match="cannot read its tokens"):
        door.admit(token)
    assert not door.still_knows(holder)
    tokens.path.write_text(good + " ")
    now[0] = 73
    assert door.admit(token) == holder
    assert door.unreadable_seconds() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "king"},
        {"role": None},
        {"sha256": ""},
        {"sha256": "0" * 63},
        {"sha256": None},
        {"name": ""},
        {"key": 7},
    ],
    ids=str,
)
def test_a_token_that_makes_no_sense_lets_nobody_in(tmp_path, wrong):
    tokens = TokenFile(tmp_path / "tokens.json")
    tokens.add("Ann")
    kept = json.loads(tokens.path.read_text())
    kept["tokens"][0] |= wrong
    tokens.path.write_text(json.dumps(kept))
    with pytest.raises(TokenError, match="damaged"):
        TokenFile(tokens.path).records()


def test_a_role_that_nobody_knows_may_nothing():
    king = Holder("Eve", "king")
    now = utc_now()
    with pytest.raises(SessionNotFoundError):
        require_inside(king, ChatSession("s", ("Ann",), "", "active", now, now))
    with pytest.raises(AccessError):
        speaker(king, None)
