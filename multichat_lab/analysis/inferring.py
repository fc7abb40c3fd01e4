"""Infer who answers whom where a source does not tell, and note it beside the messages."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from multichat_lab.analysis.annotating import chats_of, id_of
from multichat_lab.analysis.frames import Source
from multichat_lab.analysis.inferred_view import INFERRED_BY, REPLY_LABEL
from multichat_lab.analysis.note_marks import SCAN_MARK
from multichat_lab.analysis.scanning.memory import ScanSummary
from multichat_lab.chat.inferring.model import InferredReply, weighed
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.progress import Progress, no_progress
from multichat_lab.records import Annotation, ChatSession

BATCH = 5_000
"""Messages after which what was found is recorded."""


def infer_replies(
    source: Source, sessions: Sequence[str] | None = None, progress: Progress = no_progress
) -> ScanSummary:
    """Infer what each message answers, where its source does not tell, and record it.

    A small model weighs each message with the 100 before it: who names whom, how far they lie apart
    in messages and minutes, words in common, questions and first words (`chat.inferring.clues`; no
    model is downloaded). Its weights were learned on English IRC, of many people at once; how sure
    they are elsewhere nobody measured. `python benchmarks/infer_replies.py` prints how often it is
    right.

    What it finds are annotations, labelled `reply_to`, with a confidence from 0 to 1: no message
    changes, and what a source declares is never overruled. Measures count them only when asked with
    `inferred=True`; the lab's view `inferred_replies` has them, and
    `chats.annotations.remove("infer_replies")` takes them back. A second run reads what is new.

    Args:
        source: an open persistence, a lab, or `TYPE:PATH`.
        sessions: ids of the sessions to read; None for all.
        progress: is told how many messages are read, and how many there are.

    Returns:
        How many messages were read, and how many replies were found (`annotations`).

    Raises:
        SessionNotFoundError: a session does not exist.

    Example:
        >>> infer_replies(chats)  # doctest: +SKIP
        >>> answers_df(chats, inferred=True)  # doctest: +SKIP
    """
    summary = ScanSummary(INFERRED_BY, INFERRED_BY)
    with chats_of(source) as chats:
        chosen = (
            chats.list_sessions()
            if sessions is None
            else [chats.get_session(each) for each in dict.fromkeys(sessions)]
        )
        total = sum(each.message_count for each in chosen)
        names = {each.name: each.participant for each in chats.identities.list()}
        for session in chosen:
            mark = read_until(chats, session.session_id)
            summary.known += min(mark, session.message_count)
            if mark < session.message_count:
                summary.sessions += 1
                for read, new in infer_session(chats, session, mark, names):
                    summary.messages += read
                    summary.annotations += new
                    progress(summary.known + summary.messages, total)
    return summary


def infer_session(
    chats: SessionPersistence, session: ChatSession, mark: int, names: Mapping[str, str]
) -> Iterator[tuple[int, int]]:
    """Record the replies past a mark; yield how many messages were read, and how many were new.

    `names` are other names of people, as sources told them → who it is.
    """
    found = weighed(chats.iter_messages(session.session_id), names)
    new = (each for each in found if (each.message.seq or 0) > mark)
    while batch := list(islice(new, BATCH)):
        until = batch[-1].message.seq or 0
        yield until - mark, record(chats, session.session_id, batch, until)
        mark = until
    if mark < session.message_count:  # system messages stand last
        yield (
            session.message_count - mark,
            record(chats, session.session_id, (), session.message_count),
        )


def record(
    chats: SessionPersistence, session_id: str, found: Iterable[InferredReply], until: int
) -> int:
    """Record replies, and up to where the session is read, in one transaction."""
    noted = [
        Annotation(
            session_id,
            REPLY_LABEL,
            each.message.message_id,
            value=json.dumps(
                {"reply_to": each.target.message_id, "confidence": round(each.confidence, 3)}
            ),
            by=INFERRED_BY,
            run=INFERRED_BY,
        )
        for each in found
        if each.target is not None and each.message.reply_kind == "unknown"
    ]
    noted = [replace(each, annotation_id=id_of(each)) for each in noted]
    mark = Annotation(session_id, SCAN_MARK, value=str(until), by=INFERRED_BY, run=INFERRED_BY)
    return chats.annotations.add([*noted, mark]) - 1


def read_until(chats: SessionPersistence, session_id: str) -> int:
    """Return up to which `seq` a session was read before."""
    marks = [
        int(each.value or 0)
        for each in chats.annotations.list(session_id)
        if each.run == INFERRED_BY and each.label == SCAN_MARK
    ]
    return max(marks, default=0)
