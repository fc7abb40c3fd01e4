"""What wakes those who wait for something new, in stores that are not as usual."""

import threading

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.stores import arrivals, read_only
from multichat_lab.stores.memory import MemoryStore
from multichat_lab.stores.sqlite import SqliteStore
from tests.waiting import HANG_SECONDS


def test_a_store_that_can_only_be_read_is_heard_too(tmp_path):
    path = tmp_path / "chats.db"
    with SessionPersistence("sqlite", path) as chats:
        system = MultichatSystem(chats)
        session_id = system.start(["Ann", "Bob"]).session_id
        reading = SqliteStore.open_read_only(path)
        assert isinstance(reading, read_only.ReadOnlyStore)
        found = []
        words = MultichatSystem(SessionPersistence(reading)).subscribe(session_id, 1)
        listening = threading.Thread(target=lambda: found.extend(words))
        listening.start()
        said = system.broadcast(session_id, "Ann", "Noon?")
        system.end(session_id, "Ann")
        listening.join(HANG_SECONDS)
        assert found[0] == said


def test_a_store_of_another_package_is_looked_at_now_and_then(monkeypatch):
    class Strange(MemoryStore):
        storage_type = "strange"
        trace = None  # type: ignore[assignment]

    monkeypatch.setattr(arrivals, "STRANGE_SECONDS", 0.05)
    system = MultichatSystem(SessionPersistence(Strange()))
    session_id = system.start(["Ann", "Bob"]).session_id
    later = threading.Timer(0.1, system.broadcast, (session_id, "Ann", "Noon?"))
    later.start()
    assert system.wait_for(session_id, 1)[0].content == "Noon?"
    later.join()
