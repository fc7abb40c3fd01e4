"""Records beside messages refuse what no store can hold, and keep times in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from multichat_lab.errors import MessageError
from multichat_lab.records import Identity, Reaction, Revision

NOON_IN_TOKYO = datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=9)))


def test_the_time_of_a_note_is_kept_in_utc() -> None:
    revision = Revision("s", "m", 1, "old words", at=NOON_IN_TOKYO)
    reaction = Reaction("s", "m", "Ann", "thumbsup", at=NOON_IN_TOKYO)
    identity = Identity("Ann", "irc", "ann_", "ann_", valid_from=NOON_IN_TOKYO)
    assert (revision.at, reaction.at) == (NOON_IN_TOKYO, NOON_IN_TOKYO)
    assert {each.tzinfo for each in (revision.at, reaction.at) if each} == {UTC}
    assert identity.valid_from is not None
    assert identity.valid_from.tzinfo is UTC


def test_who_and_when_may_be_unknown() -> None:
    revision = Revision("s", "m", 1, "")
    assert (revision.by, revision.at, revision.kind) == (None, None, "edit")
    assert Reaction("s", "m", "Ann", "👍").at is None


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(MessageError, match="no datetime with a time zone"):
        Reaction("s", "m", "Ann", "thumbsup", at=datetime(2024, 5, 1))  # noqa: DTZ001


def test_an_unknown_kind_of_revision_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(MessageError, match=r"'correction'.*deletion, edit"):
        Revision("s", "m", 1, "old words", kind="correction")


def test_a_reaction_without_a_name_is_refused() -> None:
    with pytest.raises(MessageError, match="name is ''"):
        Reaction("s", "m", "Ann", "")
