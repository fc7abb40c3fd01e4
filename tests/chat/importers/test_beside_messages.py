"""What any source tells beside its messages goes through export and import, and names nobody."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from multichat_lab.chat.anonymising import AnonymisationKey, Anonymiser, Restorer
from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import Identity
from tests.stores.answers import answers, without_writing

NAMES = ("Zebulon", "Kunigunde", "Ottokar", "Wilhelmina")


def slack(folder: Path) -> None:
    users = [
        {"id": f"U{number}", "name": name.lower(), "profile": {"display_name": name}}
        for number, name in enumerate(NAMES)
    ]
    told = {"type": "message", "user": "U0", "ts": "5.000000", "text": "<@U3> at 5"}
    now = {**told, "text": "<@U3> at 6", "edited": {"user": "U2", "ts": "7.000000"}}
    log = {"type": "message", "subtype": "message_changed", "ts": "7.000000", "message": now}
    liked = {**now, "reactions": [{"name": "+1", "users": ["U1"], "count": 2}]}
    channel = folder / "general"
    channel.mkdir()
    (folder / "users.json").write_text(json.dumps(users))
    day = [liked, {**log, "previous_message": told}]
    (channel / "1970-01-01.json").write_text(json.dumps(day))


def discord(folder: Path) -> None:
    people = [{"id": str(at), "name": name} for at, name in enumerate(NAMES)]
    message = {
        "id": "9",
        "type": "Default",
        "timestamp": "2024-01-31T10:00:00+00:00",
        "timestampEdited": "2024-01-31T11:00:00+00:00",
        "content": "Kunigunde, at 6",
        "author": people[0],
        "reactions": [{"emoji": {"name": "👍"}, "count": 9, "users": people[1:]}],
    }
    channel = {"guild": {}, "channel": {"id": "7"}, "messages": [message]}
    (folder / "channel.json").write_text(json.dumps(channel))


def telegram(folder: Path) -> None:
    recent = [
        {"from": name, "from_id": f"user{at}", "date": "2024-01-31T10:00:00"}
        for at, name in enumerate(NAMES)
    ]
    message = {
        "id": 1, "type": "message", "date": "2024-01-31T10:00:00", "date_unixtime": "1706695200",
        "edited_unixtime": "1706695300", "from": "Zebulon", "from_id": "user0", "text": "Ottokar!",
        "reactions": [{"type": "emoji", "emoji": "👍", "count": 4, "recent": recent}],
    }  # fmt: skip
    chat = {"id": 7, "type": "private_group", "name": "Lunch", "messages": [message]}
    (folder / "result.json").write_text(json.dumps(chat))


def whatsapp(folder: Path) -> None:
    lines = ("Zebulon: at 6 <This message was edited>", "Ottokar: You deleted this message")
    text = "".join(f"31/12/2024, 21:05 - {line}\n" for line in lines)
    (folder / "chat.txt").write_text(text)


def irc(folder: Path) -> None:
    lines = ("<Zebulon> hi", "*** Zebulon is now known as Ottokar", "<Ottokar> ho")
    text = "".join(f"[10:0{at}] {line}\n" for at, line in enumerate(lines))
    (folder / "2024-01-31.log").write_text(text)


def otel(folder: Path) -> None:
    said = [{"role": "assistant", "parts": [{"type": "text", "content": "hi"}]}]
    span = {
        "traceId": "t",
        "spanId": "s",
        "attributes": {
            "gen_ai.agent.name": "Zebulon",
            "gen_ai.agent.id": "agent-1",
            "gen_ai.output.messages": json.dumps(said),
        },
    }
    (folder / "spans.json").write_text(json.dumps([span]))


def claude_code(folder: Path) -> None:
    entry = {
        "uuid": "a",
        "parentUuid": None,
        "isSidechain": True,
        "sessionId": "s",
        "agentId": "7f",
        "agentName": "Ottokar",
        "type": "user",
        "timestamp": "2026-01-31T13:00:02.000Z",
        "message": {"role": "user", "content": "look"},
    }
    (folder / "agent-7f.jsonl").write_text(json.dumps(entry) + "\n")


SOURCES = [slack, discord, telegram, whatsapp, irc, otel, claude_code]


@pytest.fixture
def source(tmp_path):
    """Return what makes a source in a folder of its own."""

    def make(write: Callable[[Path], None]) -> Path:
        folder = tmp_path / "source"
        folder.mkdir()
        write(folder)
        return folder

    return make


@pytest.mark.parametrize("write", SOURCES)
def test_an_export_gives_an_equal_store(source, tmp_path, any_chats, write):
    assert import_chat(source(write), any_chats).skipped == 0
    ((session),) = any_chats.list_sessions()
    path = export_chat(session.session_id, any_chats, tmp_path / "out.jsonl")
    with SessionPersistence("duckdb", tmp_path / "other.duckdb") as other:
        for _ in range(2):
            import_chat(path, other)
            assert without_writing(answers(other)) == without_writing(answers(any_chats))
            assert set(other.identities.list()) == set(any_chats.identities.list())


@pytest.mark.parametrize("write", SOURCES)
def test_a_second_import_doubles_nothing(source, any_chats, write):
    folder = source(write)
    first = import_chat(folder, any_chats)
    assert first.messages > 0
    before = answers(any_chats), any_chats.identities.list()
    again = import_chat(folder, any_chats)
    assert (again.messages, again.updated, again.duplicates) == (0, 0, first.messages)
    assert (again.reactions, again.revisions, again.identities) == (0, 0, 0)
    assert (answers(any_chats), any_chats.identities.list()) == before


@pytest.mark.parametrize("write", SOURCES)
def test_an_anonymous_import_names_nobody(source, tmp_path, any_chats, write):
    anonymiser = Anonymiser(AnonymisationKey())
    import_chat(source(write), any_chats, options=ImportOptions(anonymiser=anonymiser))
    (session,) = any_chats.list_sessions()
    path = export_chat(session.session_id, any_chats, tmp_path / "out.jsonl")
    text = path.read_text(encoding="utf-8").casefold()
    assert [name for name in NAMES if name.casefold() in text] == []
    for known in any_chats.identities.list():
        assert known.source_id.startswith("[id ") or known.source_id == known.name


def test_ids_of_accounts_are_masked_wherever_they_stand_and_put_back(source, tmp_path, chats):
    folder = source(discord)
    channel = json.loads((folder / "channel.json").read_text())
    account = "80351110224678912"
    channel["messages"][0]["author"]["id"] = account
    channel["messages"][0]["interaction"] = {"user": {"id": account}}
    (folder / "channel.json").write_text(json.dumps(channel))
    key = AnonymisationKey()
    anonymiser = Anonymiser(key)
    import_chat(folder, chats, options=ImportOptions(anonymiser=anonymiser))
    path = export_chat("discord:7", chats, tmp_path / "out.jsonl")
    assert account not in path.read_text(encoding="utf-8")
    restored = Restorer(key)
    known = [restored.record(each) for each in chats.identities.list()]
    assert known[0] == Identity("Zebulon", "discord", account, "Zebulon")
    (message,) = map(restored.record, chats.get_messages("discord:7"))
    assert message.metadata["discord.interaction"] == {"user": {"id": account}}


@pytest.mark.parametrize(
    ("write", "known"),
    [
        (otel, [("Zebulon", "otel", "agent-1", "Zebulon")]),
        (claude_code, [("agent-7f", "claude-code", "7f", "Ottokar")]),
    ],
)
def test_an_agent_is_known_by_its_id(source, chats, write, known):
    import_chat(source(write), chats)
    told = chats.identities.list()
    assert [(each.participant, each.source, each.source_id, each.name) for each in told] == known
