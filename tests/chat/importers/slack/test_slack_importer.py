"""Whole Slack exports."""

import json
import zipfile

import pytest

from multichat_lab.chat.importers import ImportOptions, ImportSummary, import_chat
from multichat_lab.errors import DamagedFileError, SessionExistsError
from tests.chat.importers.slack.acme import CHANNEL, USERS, said


def test_a_channel_becomes_a_session(general, chats):
    general(said("1455.000012"))
    session = chats.get_session("slack:general")
    assert session.topic == "Lunch"
    assert session.participants == ("Ann", "Bob")
    assert session.created_at.isoformat() == "1970-01-01T00:23:20+00:00"
    assert session.metadata["slack.channel"] == "general"
    assert general.summary == ImportSummary(sessions=1, messages=1, participants=2)


def test_days_and_times_come_in_order_whatever_the_archive_says(general):
    messages = general(
        said("90000.000002"),
        said("90000.000001"),
        **{"general/1970-01-03.json": [said("180000.0")], "general/1970-01-02.json": []},
    )
    assert [m.source_id for m in messages] == ["90000.000001", "90000.000002", "180000.0"]


def test_a_direct_conversation_is_addressed_to_the_other_one(slack_zip, chats):
    path = slack_zip(
        {
            "users.json": USERS,
            "dms.json": [{"id": "D1", "created": 1, "members": ["U1", "U2"]}],
            "mpims.json": [{"id": "G1", "name": "mpdm-1", "created": 1, "members": ["U1"]}],
            "D1/1970-01-01.json": [said("1.0"), said("2.0", user="U2")],
            "mpdm-1/1970-01-01.json": [said("1.0")],
        }
    )
    import_chat(path, chats)
    assert [m.recipient for m in chats.get_messages("slack:D1")] == ["Bob", "Ann"]
    assert [m.recipient for m in chats.get_messages("slack:mpdm-1")] == ["All"]


def test_an_export_without_its_lists_uses_ids_and_folder_names(slack_zip, chats):
    import_chat(slack_zip({"general/1970-01-02.json": [said("90000.0", "<@U2> hi")]}), chats)
    session = chats.get_session("slack:general")
    assert session.participants == ("U1", "U2")
    assert session.created_at.isoformat() == "1970-01-02T00:00:00+00:00"


def test_the_unpacked_folder_and_a_folder_within_the_zip_give_the_same(general, tmp_path, chats):
    before = general(said("1.0"), said("2.0", "<@U2> hi"))
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(tmp_path / "in.zip", "w") as wrapped:
        packed.extractall(tmp_path / "unpacked")
        for name in packed.namelist():
            wrapped.writestr(f"Acme export/{name}", packed.read(name))
    for source in (tmp_path / "unpacked", tmp_path / "in.zip"):
        assert import_chat(source, chats) == ImportSummary(duplicates=2)
    assert chats.get_messages("slack:general") == before


def test_what_is_no_channel_is_left_alone(general, chats):
    general(
        said("1.0"),
        **{
            "integration_logs.json": [{"user_id": "U1"}],
            "general/canvas.json": [said("9.0")],
            "general/2024-99-99.json": [said("9.0")],
            "general/files/2024-01-01.json": [said("9.0")],
            "__MACOSX/general/._1970-01-01.json": b"\x00\x05",
        },
    )
    assert general.summary == ImportSummary(sessions=1, messages=1, participants=2)


def test_damaged_messages_are_named_by_file_and_line(general):
    good, float_ts, no_ts, last = map(
        json.dumps, [said("1.0"), said(1.5), {"text": "no ts"}, said("2.0")]
    )
    day = f"[\n{good},\n7,\n{float_ts},\n{no_ts},\n{last}"
    messages = general(**{"general/1970-01-02.json": day})
    assert [message.source_id for message in messages] == ["1.0", "2.0"]
    assert general.summary.skipped == 4
    assert sorted(warning.partition(": ")[0] for warning in general.summary.warnings) == [
        f"general/1970-01-02.json:{line}" for line in (3, 4, 5, 6)
    ]


def test_when_strict_a_damaged_day_keeps_everything_out(slack_zip, chats):
    path = slack_zip({"a/1970-01-01.json": [said("1.0")], "b/1970-01-01.json": "[\n{]"})
    with pytest.raises(DamagedFileError, match=r"b/1970-01-01\.json:2: damaged JSON"):
        import_chat(path, chats, options=ImportOptions(strict=True))
    assert chats.list_sessions() == []


def test_the_same_message_twice_counts_as_a_duplicate(general):
    assert len(general(said("1.0"), said("1.0"))) == 1
    assert general.summary.duplicates == 1


def test_a_later_export_adds_its_new_days(general, chats):
    general(said("1.0"))
    general(said("1.0"), **{"general/1970-01-02.json": [said("90000.0", user="U3")]})
    assert general.summary == ImportSummary(messages=1, participants=1, duplicates=1)


def test_a_channel_of_that_name_in_another_workspace_does_not_flow_in(general, slack_zip, chats):
    general(said("1.0"))
    other = {**CHANNEL, "id": "C9"}
    path = slack_zip({"channels.json": [other], "general/1970-01-01.json": [said("5.0")]})
    with pytest.raises(SessionExistsError, match="session_prefix"):
        import_chat(path, chats)


def test_other_json_files_named_by_day_are_no_slack_export(tmp_path, chats):
    folder = tmp_path / "logs" / "team"
    folder.mkdir(parents=True)
    (folder / "2024-01-31.json").write_text('{"history": [{"role": "user", "content": "hi"}]}')
    import_chat(tmp_path / "logs", chats)
    assert [s.session_id for s in chats.list_sessions()] == ["agents:team/2024-01-31"]
    (folder / "2024-01-31.json").write_text(json.dumps([said("1.0")]))
    import_chat(tmp_path / "logs", chats)
    assert chats.get_session("slack:team").message_count == 1
