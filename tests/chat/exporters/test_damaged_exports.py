"""Whatever happens to a byte of an export is named, or tells nothing else than before."""

import json
import random

import pytest

from multichat_lab.chat.exporters import export_chat, verify_export
from multichat_lab.chat.exporters.exported import exported
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage

ALPHABET = b'0123456789abcdef+-:Z"{}[], .E'
TIMES = [("session", "created_at"), ("session", "last_activity"), ("participant", "joined_at"),
         ("message", "timestamp"), ("message", "recorded_at")]  # fmt: skip


@pytest.fixture
def path(tmp_path):
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], topic="t", session_id="one")
        chats.add_message(ChatMessage("one", "Ann", "hello", message_id="m1", metadata={"n": 1}))
        chats.add_message(ChatMessage("one", "Bob", "yes", message_id="m2", reply_to="m1"))
        chats.history.revise("m2", "no", session_id="one")
        chats.history.react("m1", "Bob", "+1", session_id="one")
        return export_chat("one", chats, tmp_path / "one.jsonl")


def told_in(path):
    return sorted(str(each.record) for each in exported(path, lambda told: None))


def altered(path, kind, change):
    """Change the first line of this kind."""
    lines = [json.loads(each) for each in path.read_text().splitlines()]
    change(next(each for each in lines if each["record"] == kind))
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))


@pytest.mark.slow
def test_each_byte_that_is_another_one_is_named_or_tells_nothing_else(path):
    whole, model = path.read_bytes(), told_in(path)
    draw = random.Random(15)  # noqa: S311 - no secret
    silent = []
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] = draw.choice(ALPHABET) if draw.random() < 0.7 else draw.randrange(256)
        path.write_bytes(data)
        if verify_export(path).is_whole and told_in(path) != model:
            silent.append((place, whole[place - 20 : place + 1], data[place]))
    assert silent == []


@pytest.mark.parametrize(("kind", "lost"), [("message", "seq"), ("session", "message_count")])
def test_a_number_that_is_lost_is_not_made_up(path, kind, lost):
    altered(path, kind, lambda line: line.update(sZq=line.pop(lost)))
    assert f"cannot be read: '{lost}'" in " ".join(e.told for e in verify_export(path).damage)


def test_a_number_that_is_0_is_no_first_one(path):
    altered(path, "message", lambda line: line.update(seq=0))
    (damage,) = verify_export(path).damage
    assert (damage.what, damage.seq) == ("added", 0)


@pytest.mark.parametrize(("kind", "name"), TIMES)
def test_a_time_without_a_zone_is_named_and_left_out_of_an_import(path, kind, name):
    altered(path, kind, lambda line: line.update({name: line[name].replace("+00:00", "")}))
    told = " ".join(each.told for each in verify_export(path).damage)
    assert "tells no time zone" in told
    with SessionPersistence("memory") as chats:
        assert "tells no time zone" in import_chat(path, chats).warnings[0]
