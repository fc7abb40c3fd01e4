"""What is recorded beside messages, as the stores keep it: where, and what tells it apart."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar, cast

from multichat_lab.columns import Row
from multichat_lab.records import Annotation, Identity, Note, Reaction, Relation, Revision
from multichat_lab.stores.rows import kept_maker, row_maker
from multichat_lab.stores.schema import TABLES

N = TypeVar("N", Relation, Revision, Reaction, Annotation, Identity)


@dataclass(frozen=True, slots=True)
class NoteTable:
    """Where notes of a kind lie.

    Attributes:
        table: its name.
        owner: the column by which they are read: of the session, or of an identity's source.
        found_by: the column by which a store looks for those that are there already.
        key: what tells a note from others of its kind; a second one with the same is left out.
        to_row: makes a row of a note.
        of_row: makes a note of a row.
    """

    table: str
    owner: str
    found_by: str
    key: Callable[[Any], Hashable]
    to_row: Callable[[Any], Row]
    of_row: Callable[[Row], Any]


def _note_table(
    kind: type, table: str, found_by: str, key: Callable[[Any], Hashable], owner: str = "session_id"
) -> NoteTable:
    names = TABLES[table]
    return NoteTable(table, owner, found_by, key, row_maker(kind, names), kept_maker(kind, names))


def _itself(note: Hashable) -> Hashable:
    return note


NOTES: Mapping[type[Note], NoteTable] = {
    Relation: _note_table(Relation, "relations", "message_id", _itself),
    Revision: _note_table(
        Revision, "revisions", "message_id", attrgetter("session_id", "message_id", "revision")
    ),
    Reaction: _note_table(
        Reaction,
        "reactions",
        "message_id",
        attrgetter("session_id", "message_id", "participant", "name"),
    ),
    Annotation: _note_table(
        Annotation, "annotations", "annotation_id", attrgetter("session_id", "annotation_id")
    ),
    Identity: _note_table(Identity, "identities", "participant", _itself, owner="source"),
}


def owner_of(note: Note) -> str:
    """Return the session, or an identity's source, by which a note is read."""
    return cast("str", getattr(note, NOTES[type(note)].owner))


def key_of(note: Note) -> Hashable:
    """Return what tells a note from others of its kind."""
    return NOTES[type(note)].key(note)
