"""Signs of life that several processes give and forget at once."""

import threading

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.stores.signs import Sign, Signs
from multichat_lab.times import utc_now

ROUNDS = 300


def test_who_forgets_a_sign_that_another_forgets_at_the_same_moment_goes_on(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats.db") as chats:
        both = [Signs(chats.store), Signs(chats.store)]
        meeting, failed = threading.Barrier(2), list[Exception]()

        def forget(signs: Signs) -> None:
            for number in range(ROUNDS):
                meeting.wait()
                sign = Sign("talk", "Ann", utc_now(), number, 60.0)
                if signs is both[0]:
                    signs.note(sign)
                meeting.wait()
                found = signs.find("talk", "Ann")
                meeting.wait()
                try:
                    signs.forget(found or sign)
                except Exception as error:
                    failed.append(error)

        threads = [threading.Thread(target=forget, args=(signs,)) for signs in both]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert not failed
        assert both[0].find("talk", "Ann") is None
