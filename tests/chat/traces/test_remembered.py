"""What is remembered of traces does not grow with what programs tell."""

import tracemalloc

from multichat_lab.chat.importers.otel.spans import spans_told
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.owner import Owner
from multichat_lab.chat.traces.recorder import TraceRecorder
from tests.chat.traces.told import SAID, chat, request, span, words

LARGE = 200_000


def test_words_and_attributes_are_forgotten_once_they_are_recorded():
    recorder = TraceRecorder()

    def take(sent):
        with SessionPersistence("memory") as chats:
            recorder.take(chats, list(spans_told(request(sent))), Owner())

    tracemalloc.start()
    try:
        for number in range(1, 41):
            trace, padding = f"{number:032x}", f"{number}{LARGE * 'x'}"
            take(span(1, {"http.response.body": padding}, trace=trace))
            take(chat(2, [words("user", padding)], SAID, trace=trace))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 10 * LARGE
