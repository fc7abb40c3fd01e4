"""Names, addresses and numbers leave what was said, and the key puts them back."""

import stat
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.anonymising import AnonymisationKey, Anonymiser, Restorer
from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ImportFormatError
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage

# no letters that invented names or our own words are made of
NAME = st.from_regex(r"[QX][qxzйж]{3,7}( [QX][qxzйж]{3,7})?|[qx]{4,8}_[qx]{1,3}", fullmatch=True)
EMAIL = st.from_regex(r"[qxz]{3,9}(\.[qxz]{2,5})?@[qxz]{3,8}\.(org|co\.uk)", fullmatch=True)
PHONE = st.sampled_from(
    ["+44 7700 900123", "+1 (555) 010-9999", "555-010-9999", "0049 30 901820", "030/901820-15"]
)
IP = st.ip_addresses(v=4).map(str) | st.just("2001:db8::ff00:42:8329")
SAYING = st.text("abc ,.!?", max_size=8)


@pytest.fixture
def anonymiser():
    made = Anonymiser(AnonymisationKey())
    made.learn({"Ann Lee": "human", "bob_x": "human", "weather": "tool", "assistant": "agent"})
    return made


@given(data=st.data())
def test_nothing_of_a_person_is_left_in_a_file_or_a_store(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("anonymous")
    names = data.draw(st.lists(NAME, min_size=1, max_size=4, unique_by=str.casefold))
    private = [*names, *data.draw(st.lists(EMAIL | PHONE | IP, min_size=1, max_size=3))]
    told = st.lists(st.sampled_from(private + [each.upper() for each in names]), max_size=3)

    def words() -> str:
        return f" {data.draw(SAYING)} ".join(["", *data.draw(told), ""])

    with SessionPersistence("memory") as chats, SessionPersistence("memory") as there:
        chats.create_session(names, words(), f"chat with {names[0]}", {"who": [words()]})
        (session,) = chats.list_sessions()
        parts = (
            Part("text", words()),
            Part("tool_call", name="mail", arguments={"to": words(), names[0]: 1}),
            Part("file", name=f"{names[0]}.pdf", url=f"https://example.org/{names[-1]}"),
        )
        said = ChatMessage(
            session.session_id, names[0], words(), names[-1], metadata={"x": {"y": words()}},
            parts=parts, source_id=f"{names[0]}:1",
        )  # fmt: skip
        chats.add_message(said)
        raw = export_chat(session.session_id, chats, folder / "raw.jsonl")
        anonymiser = Anonymiser(AnonymisationKey())
        anonymiser.learn(dict.fromkeys(names, "human"))
        rewrite = anonymiser.record
        path = export_chat(session.session_id, chats, folder / "x.jsonl", rewrite=rewrite)
        importing = Anonymiser(AnonymisationKey())
        import_chat(raw, there, options=ImportOptions(anonymiser=importing))
        (anonymous,) = there.list_sessions()
        again = export_chat(anonymous.session_id, there, folder / "again.jsonl")
    for file in (path, again):
        text = file.read_text("utf-8").casefold()
        assert [each for each in private if each.casefold() in text] == []


def test_mentions_are_found_as_people_write_them(anonymiser):
    ann = anonymiser.name("Ann Lee")
    assert anonymiser.text("Ann Lee, ann_lee; ANN LEE's") == (
        f"{ann}, {ann.lower().replace(' ', '_')}; {ann.upper()}'s"
    )
    assert "Ann" not in anonymiser.text("Thanks, Ann!")
    assert anonymiser.text("Annual leeway of the bobsled") == "Annual leeway of the bobsled"


def test_tools_and_roles_are_nobody(anonymiser):
    assert [anonymiser.name(name) for name in ("weather", "assistant", "All")] == [
        *("weather", "assistant", "All")
    ]
    assert anonymiser.text("the assistant asks weather") == "the assistant asks weather"


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-03T09:00:00+00:00 at 12:30:45, version 1.2.3",
        "05-03-2025 costs 1,234,567.89; std::vector; a::b",
        "No. 1709200000.123456 of 100 000",
    ],
)
def test_times_numbers_and_programs_stay(anonymiser, text):
    assert anonymiser.text(text) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ann.lee+x@mail.example.co.uk", "email"),
        ("+44 (0)20 7946 0958", "phone"),
        ("07700900123", "phone"),
        ("192.168.10.7", "ip"),
        ("fe80::1ff:fe23:4567:890a", "ip"),
        ("221B Baker Street", "address"),
        ("Lange Straße 12", "address"),
    ],
)
def test_what_leads_to_a_person_is_masked_and_counted(anonymiser, text, kind):
    masked = anonymiser.text(f"Look: {text}, please")
    assert f"[{kind} " in masked
    assert text not in masked
    assert anonymiser.counts[kind] == 1


def test_two_numbers_beside_each_other_leave_nothing_of_either(anonymiser):
    masked = anonymiser.text("0049 30 901820  030/901820-15, +1 (555) 010-9999")
    assert anonymiser.counts["phone"] == 3
    assert "901820" not in masked


def test_the_key_file_is_its_owners_alone_and_undoes_all_in_another_process(tmp_path):
    path = tmp_path / "names.key"
    said = ChatMessage("s", "Ann Lee", "bob_x, write to ann@example.org", metadata={"a": ["Ann"]})
    with AnonymisationKey(path) as key:
        first = Anonymiser(key)
        first.learn({"Ann Lee": "human", "bob_x": "human"})
        hidden = first.record(said)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Ann" not in repr(hidden)
    assert Restorer(AnonymisationKey(path)).record(hidden) == replace(said)
    with AnonymisationKey(path) as key:
        second = Anonymiser(key)
        second.learn({"Ann Lee": "human", "New": "human"})
        assert second.record(said) == hidden


def test_another_file_is_no_key_and_stays_as_it_is(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ann")
    with pytest.raises(ImportFormatError, match="no key file"):
        AnonymisationKey(path)
    assert path.read_text() == "Dear Ann"


def test_a_second_import_with_the_same_key_adds_nothing(tmp_path):
    log = tmp_path / "chat.jsonl"
    log.write_text(
        '{"role": "user", "name": "Ann", "content": "Bob?"}\n'
        '{"role": "user", "name": "Bob", "content": "Yes, Ann"}\n'
    )
    with SessionPersistence("memory") as chats:
        for expected in (2, 0):
            with AnonymisationKey(tmp_path / "key") as key:
                options = ImportOptions(anonymiser=Anonymiser(key))
                assert import_chat(log, chats, options=options).messages == expected
        (session,) = chats.list_sessions()
        first, second = chats.get_messages(session.session_id)
    assert first.content == f"{second.sender}?"
    assert second.content == f"Yes, {first.sender}"
