"""What somebody has not read is counted on from look to look, and is what a count anew gives."""

import random

from multichat_lab import ChatMessage, SessionPersistence

NAMES = ["Ann", "Bob", "Cem"]


def counted_anew(chats, session_id):
    said = chats.get_messages(session_id)
    found = {}
    for each in chats.presence.of(session_id):
        name, read = each.participant, each.read_seq
        meant = [m for m in said if m.sender != name and m.recipient in (name, "All")]
        found[name] = None if read is None else sum(m.seq > read for m in meant)
    return found


def test_counts_go_on_from_where_they_were():
    dice = random.Random(1)  # noqa: S311 - no secret
    with SessionPersistence("memory") as chats:
        session_id = chats.create_session(NAMES).session_id
        for _ in range(200):
            if dice.random() < 0.5:
                pairs = [dice.sample(NAMES, 2) for _ in range(dice.randrange(1, 20))]
                to = [(one, dice.choice([other, "All"])) for one, other in pairs]
                chats.add_messages([ChatMessage(session_id, a, "w", b) for a, b in to])
            else:
                read = dice.randrange(chats.get_session(session_id).message_count + 1)
                chats.presence.note(session_id, dice.choice(NAMES), read, 60)
            found = {each.participant: each.unread for each in chats.presence.of(session_id)}
            assert found == counted_anew(chats, session_id)
