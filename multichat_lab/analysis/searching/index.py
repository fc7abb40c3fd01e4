"""The index of a lab's messages, in a temporary folder: which of them have which words, by BM25."""

import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from multichat_lab.analysis.searching.analyser import ANALYSER, analyser
from multichat_lab.analysis.searching.question import Term
from multichat_lab.extras import require_extra

MANY = 64_000_000
FEW = 15_000_000
"""Bytes that the writer may hold, for many and for few messages."""
EQUAL = 10_000
"""Hits among which those that match equally well are put in order: in 10 ms. Of a million, all of
which a beginning may have, it would take a second."""
DIGITS = 6
"""Of a score: a sum in single precision, whose order differs from part to part of the index."""

TemporaryFolder = tempfile.TemporaryDirectory[str]
Key = tuple[str, int]
"""Session id and `seq` of a message."""


class Hit(NamedTuple):
    """A message that was found."""

    session_id: str
    seq: int
    score: float


class Index:
    """Which messages have which words.

    tantivy, not SQLite's FTS5: over a million messages of twelve words each (2 cores), FTS5 takes
    59 to 1,320 ms for a word, phrase or prefix that many of them have, for it ranks them all;
    tantivy takes 2 to 25 ms, with an index of a third of the size, built in the same time. Neither
    splits Chinese into words; tantivy takes an expression that splits it into characters.

    Args:
        folder: where it lies, or shall lie; it goes with the index.

    Raises:
        MissingExtraError: the extra `fulltext` is not installed.
        ValueError: the index that lies there is broken.
    """

    def __init__(self, folder: TemporaryFolder | None = None) -> None:
        require_extra("fulltext", "Lab.search")
        import tantivy

        self._temporary = folder or new_folder()
        self.folder = Path(self._temporary.name)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", stored=False, tokenizer_name=ANALYSER)
        builder.add_text_field("session", stored=False, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=self._temporary.name)
        self._index.register_tokenizer(ANALYSER, analyser())

    def change(
        self,
        added: Iterable[tuple[str, int, str]],
        sessions: Iterable[str] = (),
        messages: Iterable[Key] = (),
        many: bool = False,
    ) -> None:
        """Forget sessions and messages, then take in others: all at once, or nothing.

        Args:
            added: session id, `seq` and words of each.
            sessions: ids of sessions of which nothing shall be found any more.
            messages: messages of which nothing shall be found any more.
            many: whether many are added.
        """
        import tantivy

        writer = self._index.writer(MANY if many else FEW, 0 if many else 1)
        try:
            for session_id in sessions:
                self._forget(writer, "session", session_id)
            for key in messages:
                self._forget(writer, "key", written(*key))
            for session_id, seq, words in added:
                writer.add_document(
                    tantivy.Document(words=words, session=session_id, key=written(session_id, seq))
                )
            writer.commit()
        except BaseException:
            writer.rollback()  # its own `with` block would commit the half
            raise
        finally:
            writer.wait_merging_threads()  # gives its lock back, whoever keeps the traceback
        self._index.reload()

    def hits(
        self, terms: Sequence[Term], session_id: str | None, limit: int, offset: int
    ) -> tuple[list[Hit], int]:
        """Return messages that have all terms, the best match first, and how many there are.

        Those that match equally well come by session and `seq`, in each ten thousand.

        Args:
            terms: what to look for.
            session_id: only in this session; None for all.
            limit: how many to return; they lie in one ten thousand.
            offset: how many of the best to leave out.
        """
        import tantivy

        parts = [
            (tantivy.Occur.MustNot if term.without else tantivy.Occur.Must, self._query(term))
            for term in terms
        ]
        if session_id is not None:
            query = tantivy.Query.term_query(self._schema, "session", session_id, "basic")
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)))
        searcher = self._index.searcher()
        before, first = offset - offset % EQUAL, offset % EQUAL
        answer: Any = searcher.search(
            tantivy.Query.boolean_query(parts), EQUAL, count=True, offset=before
        )
        ranked: list[tuple[float, Any]] = answer.hits
        page = ranked[first : first + limit]
        if not page:
            return [], int(answer.count or 0)
        low = bisect_left(ranked, worse(page[0]), key=worse)
        high = bisect_right(ranked, worse(page[-1]), key=worse)
        hits = [
            Hit(*read(searcher.doc(each[1])["key"][0]), -worse(each)) for each in ranked[low:high]
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.session_id, hit.seq))
        return hits[first - low : first - low + limit], int(answer.count or 0)

    def close(self) -> None:
        """Drop the index; twice is harmless."""
        self._temporary.cleanup()

    def _query(self, term: Term) -> Any:
        import tantivy

        *before, last = term.words
        if term.prefix and not before:
            # a word has no sign that an expression would take for its own
            return tantivy.Query.regex_query(self._schema, "words", f"{last}.*")
        if term.prefix:
            return tantivy.Query.phrase_prefix_query(self._schema, "words", list(term.words))
        if before:
            return tantivy.Query.phrase_query(self._schema, "words", list(term.words))
        return tantivy.Query.term_query(self._schema, "words", last)

    def _forget(self, writer: Any, field: str, value: str) -> None:
        import tantivy

        writer.delete_documents_by_query(
            tantivy.Query.term_query(self._schema, field, value, "basic")
        )


def worse(ranked: tuple[float, Any]) -> float:
    """Return what grows from the best match to the worst, and is one where they match equally."""
    return -float(f"{ranked[0]:.{DIGITS}g}")


def new_folder() -> TemporaryFolder:
    """Return an empty folder, which goes when it is cleaned up or when the process ends."""
    return tempfile.TemporaryDirectory(prefix="multichat-search-", ignore_cleanup_errors=True)


def written(session_id: str, seq: int) -> str:
    """Return the key of a message as the index keeps it."""
    return f"{seq} {session_id}"


def read(key: str) -> Key:
    """Return session id and `seq` of a key."""
    seq, _, session_id = key.partition(" ")
    return session_id, int(seq)
