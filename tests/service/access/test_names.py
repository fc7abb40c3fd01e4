"""New names can be told apart, in every script; recorded ones stay as they are."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.errors import ParticipantError, TokenError
from multichat_lab.service.access.names import (
    look_alike,
    require_own_name,
    require_plain,
    require_told_apart,
)
from multichat_lab.service.access.tokens import TokenFile

HONEST = (
    "Ann", "agent_1", "O'Neil", "D’Arcy", "gpt-4o", "deepseek-r1:70b", "J. R. R.", "Mª Carmen",
    "Sørensen", "Łukasz", "Nguyễn", "Nguye\u0302\u0303n", "İlker", "Анна", "Иван Petrov", "Сергей2",
    "Αθηνά", "Δt-bot", "βtest", "Հայկ", "ᏣᎳᎩ", "שָׁלוֹם", "عبد الله",
    "علی\u200cرضا", "श्\u200dयाम", "க்\u200dஷ",
    "ไทย", "김민수", "李Li", "山田\u3000太郎", "葛\U000e0100城",
    "ﾔﾏﾀﾞ", "ＡＢＣ商事", "👩\u200d💻", "❤️ bot", "🇫🇷",
)  # fmt: skip
UNSEEN = (
    "A\nB", "A\tB", "A\x00", "A\x1b[31m", "A\x7f", "A\x85", "A\u2028B", "A\u200bnn", "A\u2060nn",
    "\ufeffAnn", "A\u00adnn", "A\u202ennA", "\u2066x\u2069", "A\u061cB", "Ann\u200d", "\u200cAnn",
    "A\u200dnn", "A\ufe0fnn", "A\u034fnn", "\u3164", "An\u115fn", "A\U000e0041", "A\ue000",
    "A\u00a0B",
)  # fmt: skip
ALIKE = ("Аnn", "Pаypal", "Οlga", "kαte", "Сaша", "ᎪNN", "𝐀nn", "Ａnn", "Ann ", " Ann")


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_name_is_taken_in_any_script(name):
    assert require_own_name(name) == name


@pytest.mark.parametrize("name", [*UNSEEN, *ALIKE], ids=ascii)
def test_a_name_that_can_be_taken_for_another_is_refused_and_shown(name):
    with pytest.raises(ParticipantError) as told:
        require_own_name(name)
    assert str(told.value).isprintable()


@given(st.text(st.characters(categories=["Cc", "Zl", "Zp", "Cs", "Co"]), min_size=1))
def test_no_control_character_passes(text):
    with pytest.raises(ParticipantError):
        require_plain(f"a{text}b", "The topic")


@given(st.text(st.sampled_from("абвгдежзийклмнопрстуфхцчшщъыьэюя"), min_size=1))
def test_words_of_one_script_pass(word):
    assert require_own_name(word) == word


@pytest.mark.parametrize(
    "twins",
    [("Ánn", "A\u0301nn"), ("Ångs", "\u212bngs"), ("a-b", "a\u2011b"), ("Ann1", "Ann¹")],
    ids=ascii,
)
def test_two_in_a_session_never_look_the_same(twins):
    with pytest.raises(ParticipantError, match="looks like") as told:
        require_told_apart(["Bob", *twins])
    assert str(told.value).isascii()
    require_told_apart(["Bob", *twins[:1], "Bob"])
    require_told_apart(["Ann", "ann", "Ánn"])


def test_two_tokens_never_look_alike(tmp_path):
    tokens = TokenFile(tmp_path / "tokens.json")
    for name in ("Capa", "Nguyễn", "ann"):
        tokens.add(name)
    for name in ("Сара", "Nguye\u0302\u0303n"):
        with pytest.raises(TokenError, match="looks like"):
            tokens.add(name)
    tokens.add("Ann")
    assert look_alike("Сара", "Capa")
    assert [each.name for each in tokens.records()] == ["Capa", "Nguyễn", "ann", "Ann"]


@pytest.mark.parametrize("name", ["Bo\u202eb", "B\u200bob", "Вob"], ids=ascii)
def test_no_such_name_comes_over_http(service, place, connect, name):
    ann = connect("Ann")
    session_id = ann.start([]).session_id
    bridge = {"authorization": f"Bearer {place.token('bridge')}"}

    def refused(path, **sent):
        answer = httpx.post(f"{service.url}/v1/sessions{path}", json=sent, headers=bridge)
        assert answer.json()["error"]["type"] == "ParticipantError"
        return answer.status_code == 422

    assert refused("", participants=[name])
    assert refused("", participants=["Cy"], initiator=name)
    assert refused(f"/{session_id}/join", participant=name)
    with place.recorded() as chats:
        chats.create_session(["\u212bngs", "\u00c5ngs"], session_id="imported")
    assert refused("", participants=["\u212bngs", "\u00c5ngs"])
    assert refused("/imported/join", participant="A\u030angs")
    assert connect("Cy").join("imported") is not None
    assert refused("", participants=[], topic="lun\u202ech")
    assert refused(f"/{session_id}/join", participant="Cy", kind="a\x1bgent")
    assert ann.sessions.get(session_id).participants == ("Ann",)


def test_an_imported_name_stays_and_its_holder_is_heard(service, place, connect):
    with place.recorded() as chats:
        chats.create_session(["B\u200bob", "Ann"], session_id="imported")
    assert connect("Ann").sessions.get("imported").participants == ("B\u200bob", "Ann")
    answer = httpx.post(
        f"{service.url}/v1/sessions/imported/messages",
        json={"content": "hello", "sender": "B\u200bob"},
        headers={"authorization": f"Bearer {place.token('bridge')}"},
    )
    assert answer.status_code == 201
