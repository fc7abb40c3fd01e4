"""People as texts mean them: handles, folders, numbers, ids, joined names; and all of it undone."""

import json

import pytest
from typer.testing import CliRunner

from multichat_lab.chat.anonymising import AnonymisationKey, Anonymiser, Restorer
from multichat_lab.chat.anonymising.contacts import contacts_in
from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli import app
from multichat_lab.records import ChatMessage, Identity, to_json_object


def hidden(text, *names, ids=()):
    """Return a text without these names; check that the key gives it back."""
    key = AnonymisationKey()
    anonymiser = Anonymiser(key)
    anonymiser.learn_ids(ids)
    anonymiser.learn(dict.fromkeys(names, "human"))
    without = anonymiser.text(text)
    assert Restorer(key).text(without) == text
    return without


@pytest.mark.parametrize(
    "said",
    [
        "AnnLee",
        "annlee",
        "@AnnLee",
        "ANNLEE",
        "ann-lee",
        "ann.lee",
        "Ann\nLee",
        "Ann_Lee's",
        "@Ann",
    ],
)
def test_a_name_is_found_however_its_words_are_joined(said):
    without = hidden(f"so {said} said", "Ann Lee")
    assert "ann" not in without.casefold().replace("gannet", "")
    assert without.startswith("so ") and without.endswith(" said")


def test_a_name_that_is_a_word_is_found_only_as_it_is_written():
    without = hidden("Will may mark a plan, A will; 1 of 10", "Will", "May", "Mark", "A")
    assert without.endswith(" will; 1 of 10")
    assert " may mark a plan, " in without
    assert not without.startswith("Will")


@pytest.mark.parametrize(
    ("name", "said"),
    [("Mark Lee", "mark lee"), ("Mark Lee", "MARK LEE"), ("Will Smith", "will_smith")],
)
def test_a_name_that_begins_with_a_word_is_found_in_any_case_all_of_it(name, said):
    without = hidden(f"so {said} said", name).casefold()
    assert not {"mark", "lee", "will", "smith"} & set(without.replace("_", " ").split())


@pytest.mark.parametrize(
    "text", ["a" * 60_000, "/home/a" + "-a" * 30_000 + "?", "@bob" + "\n" * 60_000 + "x"]
)
def test_a_long_run_of_one_sign_is_read_in_one_go(text):
    assert len(list(contacts_in(text))) <= 1  # it hung: each letter began another search


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("李娜", "李娜说你好"),
        ("田中", "田中さん"),
        ("Ann", "Annです"),
        ("สมชาย", "สวัสดีสมชายครับ"),
        ("🦊", "hi🦊"),
    ],
)
def test_names_beside_words_without_spaces_are_hidden_and_come_back(name, said):
    assert name not in hidden(said, name)


@pytest.mark.parametrize(
    ("kind", "said", "secret"),
    [
        ("phone", "06 12 34 56 78", "12 34"),
        ("phone", "06.12.34.56.78", "12.34"),
        ("phone", "(11) 91234-5678", "5678"),
        ("phone", "(0170) 1234567", "1234567"),
        ("phone", "0170 / 12 34 567", "567"),
        ("phone", "03-1234-5678", "5678"),
        ("phone", "138 1234 5678", "5678"),
        ("phone", "+49\u2011170\u20111234567", "1234567"),
        ("phone", "＋49 170 1234567", "1234567"),
        ("phone", "+٤٩ ١٧٠ ١٢٣٤٥٦٧", "١٢٣٤٥٦٧"),
        ("phone", "@491701234567", "491701234567"),
        ("phone", "https://wa.me/491701234567", "491701234567"),
        ("iban", "DE89 3704 0044 0532 0130 00", "0532"),
        ("iban", "GB29NWBK60161331926819", "NWBK"),
        ("card", "4111 1111 1111 1111", "1111"),
        ("card", "378282246310005", "3782"),
        ("address", "12 rue de la Paix", "Paix"),
        ("address", "Via Roma 10", "Roma"),
        ("address", "Kerkstraat 5", "Kerk"),
        ("email", "ann [at] example [dot] org", "example"),
        ("handle", "@carol", "carol"),
        ("id", "<@!300000000000000003>", "3000000"),
        ("user", "/home/annlee/secret", "annlee"),
        ("user", r"C:\Users\annlee\secret", "annlee"),
        ("user", "-Users-annlee-secret", "annlee"),
    ],
)
def test_what_leads_to_somebody_is_masked_by_its_kind(kind, said, secret):
    without = hidden(f"So: {said}, yes", "Bob")
    assert f"[{kind} " in without
    assert secret not in without
    assert without.startswith("So: ") and without.endswith(", yes")


@pytest.mark.parametrize(
    "text",
    [
        "@here and @channel, @property\ndef x, @types/node",
        "DE00 3704 1234 5532 1130 10 and 4111 1111 1111 1112",
        "+5 000 000 EUR on (10) 2024-11-29; 1700000000, 1700000000000",
        "/home/user/x and /home/runner/work, 2026-11-29 10:00:00",
    ],
)
def test_what_leads_to_nobody_stays(text):
    assert hidden(text, "Bob") == text


def test_an_id_of_an_account_is_masked_within_a_text_and_a_word_is_not():
    without = hidden("see /team/U0000000C, planner", ids=["U0000000C", "planner"])
    assert "U0000000C" not in without and without.endswith("planner")


def test_who_is_only_spoken_of_is_hidden_in_an_import(tmp_path):
    said = {"uuid": "1", "type": "user", "sessionId": "s", "cwd": "/home/annlee/secret"}
    told = {"message": {"role": "user", "content": "annlee wrote it"}, "gitBranch": "annlee/fix"}
    (tmp_path / "s.jsonl").write_text(
        json.dumps({**said, **told, "parentUuid": None, "timestamp": "2026-01-01T10:00:00Z"})
    )
    options = ImportOptions(anonymiser=Anonymiser(AnonymisationKey()))
    with SessionPersistence("memory") as chats:
        assert import_chat(tmp_path / "s.jsonl", chats, options=options).messages == 1
        (session,) = chats.list_sessions()
        (message,) = chats.get_messages(session.session_id)
        assert "annlee" not in str(to_json_object(session)) + str(to_json_object(message))


def test_who_is_known_to_the_store_is_hidden_in_an_export(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with SessionPersistence("sqlite", "x.db") as chats:
        chats.create_session(["Ann"], session_id="s")
        chats.add_message(ChatMessage("s", "Ann", "ask @Carol Quux", metadata={"x.author": "Zork"}))
        chats.add_message(ChatMessage("s", "Ann", "or Zork"))
        chats.identities.add([Identity("Carol Quux", "slack", "U000000C", "Carol Quux")])
    done = CliRunner().invoke(
        app, ["export", "s", "--anonymise", "-o", "s.jsonl", "--store", "sqlite:x.db"]
    )
    assert done.exit_code == 0
    text = (tmp_path / "s.jsonl").read_text("utf-8")
    assert [each for each in ("Carol", "Quux", "Zork") if each in text] == []
