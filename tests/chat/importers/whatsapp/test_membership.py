"""Who comes to a group of WhatsApp's, and who leaves it, has a seat since then and until then."""

from datetime import UTC, datetime

import pytest

from multichat_lab import import_chat
from multichat_lab.chat.importers.whatsapp.membership import moved

GROUP = """\
31/12/2024, 21:00 - Ann created group "Trip"
31/12/2024, 21:01 - Ann added Bob and Carol
31/12/2024, 21:02 - Ann: who books?
31/12/2024, 21:03 - Eve: I am here all along
31/12/2024, 21:04 - Carol left
31/12/2024, 21:05 - Bob changed the subject from "Trip" to "Trip: Rome"
31/12/2024, 21:06 - Dan joined using this group's invite link
31/12/2024, 21:07 - Dan: hi
31/12/2024, 21:08 - Ann removed Dan
31/12/2024, 21:09 - Bob left
31/12/2024, 21:10 - Ann added Bob
31/12/2024, 21:11 - +44 7700 900123 left
"""


def at(minute):
    return datetime(2024, 12, 31, 21, minute, tzinfo=UTC)


def seats(chats):
    with chats.store.reading() as reader:
        found = reader.participants("whatsapp:chat")
    return {each.participant: (each.joined_at, each.left_at) for each in found}


def test_seats_begin_and_end_as_the_lines_tell(tmp_path, any_chats):
    (tmp_path / "chat.txt").write_text(GROUP)
    import_chat(tmp_path / "chat.txt", any_chats)
    assert seats(any_chats) == {
        "Ann": (at(0), None),
        "Bob": (at(1), None),
        "Carol": (at(1), at(4)),
        "Dan": (at(6), at(8)),
        "Eve": (at(0), None),
        "+44 7700 900123": (at(0), at(11)),
        "WhatsApp": (at(0), None),
    }
    kinds = [each.kind for each in any_chats.get_messages("whatsapp:chat")]
    assert kinds.count("message") == 3
    again = import_chat(tmp_path / "chat.txt", any_chats)
    assert (again.messages, again.participants, again.duplicates) == (0, 0, 12)


def test_an_iphone_lets_whatsapp_speak_in_somebodys_name(tmp_path, chats):
    (tmp_path / "chat.txt").write_text(
        "[31/12/2024, 21:00:00] Trip: \u200eMessages and calls are end-to-end encrypted.\n"
        "[31/12/2024, 21:01:00] Ann: \u200eAnn added Bob\n"
        "[31/12/2024, 21:02:00] Bob: \u200eimage omitted\n"
        "[31/12/2024, 21:02:30] Ann: \u200eYou removed Eve\n"
        "[31/12/2024, 21:02:40] Ann: \u200eYou deleted this message.\n"
        "[31/12/2024, 21:03:00] Bob: \u200eBob changed the subject to \u201cTrip: Rome\u201d\n"
        "[31/12/2024, 21:04:00] Bob: Bob left is a book\n"
    )
    import_chat(tmp_path / "chat.txt", chats)
    told = [(each.sender, each.kind) for each in chats.get_messages("whatsapp:chat")]
    own, bob, ann = ("WhatsApp", "system"), ("Bob", "message"), ("Ann", "message")
    assert told == [own, own, bob, own, ann, own, bob]
    assert seats(chats)["Bob"] == (at(1), None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ann added Bob, Carol and Dan", [("Bob", True), ("Carol", True), ("Dan", True)]),
        ("Ann hat Bob hinzugefügt", [("Bob", True)]),
        ("Bob hat die Gruppe verlassen", [("Bob", False)]),
        ("Ann hat Bob entfernt", [("Bob", False)]),
        ("Ann añadió a Bob y a Eva", [("Bob", True), ("Eva", True)]),
        ("Bob salió del grupo", [("Bob", False)]),
        ("Ann a ajouté Bob", [("Bob", True)]),
        ("Bob est parti", [("Bob", False)]),
        ("Ann adicionou Bob e Carla", [("Bob", True), ("Carla", True)]),
        ("Ann ha rimosso Bob", [("Bob", False)]),
        ("Ann heeft Bob toegevoegd", [("Bob", True)]),
        ("\u200e~\u202fBob joined from the community", [("Bob", True)]),
        ("You were added", []),
        ("Ann added you", []),
        ('Ann created group "left"', [("Ann", True)]),
        ("Your security code with Bob changed. Tap to learn more.", []),
        ("Bob changed this group's icon", []),
    ],
)
def test_lines_of_several_languages_are_understood(text, told):
    assert list(moved(text)) == told
