"""`lab.search`: the messages that have certain words, the best match first."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from multichat_lab.analysis.searching.freshness import FreshIndex
from multichat_lab.analysis.searching.index import Hit
from multichat_lab.analysis.searching.question import Term, parsed
from multichat_lab.analysis.searching.shelf import Shelf
from multichat_lab.analysis.searching.snippets import snippet
from multichat_lab.chat.notes import By
from multichat_lab.errors import QueryError
from multichat_lab.extras import require_extra

if TYPE_CHECKING:
    import pandas as pd

    from multichat_lab.analysis.lab import Lab

FOUND = """
    WITH hits AS (
        SELECT unnest($sessions::VARCHAR[]) AS session_id, unnest($seqs::BIGINT[]) AS seq,
               unnest($scores::DOUBLE[]) AS score, unnest(range(len($seqs::BIGINT[]))) AS place),
    places AS MATERIALIZED (
        SELECT m.rowid AS spot, score, place FROM lab.main.messages m JOIN hits h
          ON h.session_id = m.session_id AND h.seq = m.seq)
    SELECT m.session_id, m.seq, m.message_id, m.timestamp, {sender} AS sender,
           {recipient} AS recipient, m.kind, places.score, m.content
    FROM (SELECT *, rowid AS spot FROM lab.main.messages
          WHERE rowid IN (SELECT spot FROM places)) m
    JOIN places USING (spot) {names}
    WHERE in_slice(m.session_id, m.message_id) ORDER BY places.place
"""
"""Finds the rows first, and reads them by their place: to join all million with their words takes
ten times as long."""
PLAIN = FOUND.format(sender="m.sender", recipient="m.recipient", names="")
BY_IDENTITY = FOUND.format(
    sender="coalesce(s.person, m.sender)",
    recipient="coalesce(r.person, m.recipient)",
    names="LEFT JOIN lab.identity.names s ON s.name = m.sender"
    " LEFT JOIN lab.identity.names r ON r.name = m.recipient",
)
MOST = 10_000
PAGE = 1_000
"""Hits of which it is looked up at once whether they are in a slice."""


class Search:
    """Search for words in a lab's messages, the best match first.

    Ranked by BM25 (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework; k₁ 1.2,
    b 0.75). Messages that match equally well come by session and `seq`; of more than ten thousand
    such, which of them are the first ten thousand is not said.
    All words must be there, in any case, accents on Latin letters left out; `"margin risk"` is a
    phrase, `marg*` the beginning of a word, `-risk` a word that shall not be there. In Chinese,
    Japanese, Korean, Thai, Lao, Burmese and Khmer what one types is found as it stands, blanks or
    none. There is no other syntax, so nothing that one types is wrong or dangerous.

    The index lies beside the lab, in a temporary folder: made at the first question (about 10 s a
    million messages), brought up to date at each other one, edits and deletions too. `keep` lets
    it outlive the lab.
    """

    def __init__(self, lab: "Lab", index: FreshIndex | None = None) -> None:
        self._lab = lab
        self.fresh = index or FreshIndex(lab)

    def __call__(
        self,
        words: str,
        limit: int = 20,
        session_id: str | None = None,
        by: By | None = None,
    ) -> "pd.DataFrame":
        """Return the messages that have these words, the best match first.

        Args:
            words: see the class.
            limit: how many at the most.
            session_id: only in this session; None for all.
            by: `identity` names each person once, whatever they are called.

        Columns: session_id (str), seq (int64), message_id (str), timestamp (UTC), sender,
        recipient, kind (str), score (float64: higher is better, of one search only), snippet (str:
        the piece of the message around the first match, on one line), spans (list of pairs: where
        in the snippet the matches begin and end). `attrs["matches"]` is how many messages match; of
        a slice that is not counted, and missing.

        Raises:
            QueryError: `words` names no word, or `limit` is not from 1 to 10,000.
            MissingExtraError: the extra `fulltext` is not installed.

        Example:
            >>> lab.search('"margin risk" -friday')  # doctest: +SKIP
        """
        if not 1 <= limit <= MOST:
            raise QueryError(f"limit is {limit!r}", f"Give a number from 1 to {MOST:,}.")
        terms = _parsed(words)
        index = self.fresh.index()
        is_slice = self._lab is not self.fresh._lab
        page, offset, tables, found = PAGE if is_slice else limit, 0, [], 0
        while found < limit:
            hits, matches = index.hits(terms, session_id, page, offset)
            tables.append(self._looked_up(hits, terms, by))
            found += len(tables[-1])
            offset += page
            if offset >= matches:
                break
        return joined(tables, limit, None if is_slice else matches)

    def keep(self, folder: str | Path | None = None) -> None:
        """Keep the index for the next lab of this store: only what is new is then taken in.

        It tells what was said; nobody else may read it. What is deleted from the store, or edited,
        is found no more, but its words lie in the files until `forget`, or `multichat cleanup`,
        deletes them. Where it cannot be written the search works all the same, and `fresh.problem`
        says why. To be called before the first question.

        Args:
            folder: where; unless given, `MULTICHAT_CACHE`, or else the user's cache folder.

        Raises:
            MissingExtraError: the extra `fulltext` is not installed.
        """
        require_extra("fulltext", "Lab.search")
        if self._lab.store.storage_type != "memory":
            self.fresh.shelf = Shelf(self._lab.store.location, Path(folder) if folder else None)

    def forget(self) -> None:
        """Delete what `keep` kept, words of deleted messages too; the next search begins anew."""
        if self.fresh.shelf is not None:
            self.fresh.shelf.forget()
        self.close()

    def close(self) -> None:
        """Drop the index; the next question makes a new one."""
        self.fresh.close()

    def _looked_up(self, hits: list[Hit], terms: list[Term], by: By | None) -> "pd.DataFrame":
        values = {
            "sessions": [hit.session_id for hit in hits], "seqs": [hit.seq for hit in hits],
            "scores": [hit.score for hit in hits],
        }  # fmt: skip
        query = BY_IDENTITY if (by or self._lab._by) == "identity" else PLAIN
        table: pd.DataFrame = self._lab.sql(query, values, by).df()
        pieces = [snippet(content, terms) for content in table.pop("content")]
        table["snippet"] = [piece.text for piece in pieces]
        spans: Any = [piece.spans for piece in pieces]
        table["spans"] = spans
        return table


def _parsed(words: str) -> list[Term]:
    require_extra("fulltext", "Lab.search")
    return parsed(words)


def joined(tables: list["pd.DataFrame"], limit: int, matches: int | None) -> "pd.DataFrame":
    """Return pages as one table, with its dtypes."""
    import pandas as pd

    texts = dict.fromkeys(
        ("session_id", "message_id", "sender", "recipient", "kind", "snippet"), "str"
    )
    table = pd.concat(tables, ignore_index=True).head(limit)
    table = table.astype({**texts, "seq": "int64", "score": "float64"})
    if matches is not None:
        table.attrs["matches"] = matches
    return table
