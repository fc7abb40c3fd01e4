"""Read all messages with a scanner, and record what it finds as annotations."""

from collections.abc import Sequence

from multichat_lab.analysis.annotating import annotations_of, chats_of, of_present_words
from multichat_lab.analysis.frames import Source, lab_of
from multichat_lab.analysis.query import query_errors
from multichat_lab.analysis.scanning.memory import ScanSummary
from multichat_lab.analysis.scanning.reading import Reading
from multichat_lab.analysis.scanning.scanners import (
    Scanner,
    SqlScanner,
    named_scanner,
    version_of,
)
from multichat_lab.progress import Progress, no_progress


def scan(
    source: Source,
    scanner: Scanner | str,
    sessions: Sequence[str] | None = None,
    run: str | None = None,
    progress: Progress = no_progress,
) -> ScanSummary:
    """Label messages with a scanner, and record the labels as annotations with their citations.

    What was found is recorded as the scan goes on, and with it how far it has come: one that was
    stopped, or killed, goes on there, and one that was finished reads only what is new, or was
    changed since: labels of the words before stay, and `annotations_df` tells them by
    `is_current`. System
    messages are given to scanners of sessions alone.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        scanner: a function of a message (`ChatMessage`), or of a session and its messages
            (`ChatSession`, list of `ChatMessage`), that returns a `Finding`, several, or None; of
            a message a label alone will do. Or a `RegexScanner`, a `SqlScanner`, a `ModelScanner`,
            the name of one in `CHAT_SCANNERS`, `module:function` or `file.py:function`.
        sessions: ids of the sessions to read; None for all.
        run: its name; unless given, made of the scanner's name and words, so that a changed scanner
            reads everything anew.
        progress: is told how many messages are read, and how many there are.

    Raises:
        ScanError: the scanner failed, or found a label without a message that it rests on; what
            was found before is recorded.
        QueryError: the query of a `SqlScanner` is wrong.
        SessionNotFoundError: a session does not exist.
        MessageError: a finding cites a message that is not in the session.

    Example:
        >>> scan(lab, RegexScanner(r"(?i)I promise", "promise"))  # doctest: +SKIP
    """
    by, scanner = named_scanner(scanner)
    version = version_of(scanner)
    summary = ScanSummary(run or (f"{by}#{version}" if version else by), by)
    if isinstance(scanner, SqlScanner):
        return ask(source, scanner, sessions, summary)
    with chats_of(source) as chats:
        Reading(chats, scanner, summary, progress).read(sessions)
    return summary


def ask(
    source: Source, scanner: SqlScanner, sessions: Sequence[str] | None, summary: ScanSummary
) -> ScanSummary:
    """Record what a query returns, all at once."""
    with lab_of(source) as lab:
        answer = lab.sql(scanner.query)
        with query_errors(scanner.query):
            table = answer.df()
    if sessions is not None and "session_id" in table:
        table = table[table["session_id"].isin(sessions)]
    if "label" not in table and scanner.label:
        table = table.assign(label=scanner.label)
    found = annotations_of(table, {"by": summary.by, "run": summary.run})
    with chats_of(source) as chats:
        summary.annotations = chats.annotations.add(of_present_words(chats, found))
    summary.messages = len({(each.session_id, each.message_id) for each in found})
    summary.sessions = len({each.session_id for each in found})
    return summary
