"""The words of orders that are older than the messages a page shows, as of a desk that goes on."""

from multichat_lab.dashboards.desk.chat_log import ChatLog
from multichat_lab.records import ChatMessage

SESSION = "long"


def test_what_was_said_before_them_is_known_to_the_tables(memory):
    memory.create_session(["Bob"], session_id=SESSION)
    first = memory.add_message(ChatMessage(SESSION, "Bob", "the first of many"))
    for number in range(60):
        memory.add_message(ChatMessage(SESSION, "Bob", f"word {number}"))
    log = ChatLog(memory, SESSION)
    log.read_on()
    assert len(log.take()) == 50
    assert log.words(first.message_id) == "the first of many"
