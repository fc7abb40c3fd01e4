"""The options that take people out of chats, of import and of export."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from multichat_lab.chat.anonymising import AnonymisationKey, Anonymiser, Restorer
from multichat_lab.chat.anonymising.naming import named_in_metadata
from multichat_lab.chat.exporters.exporting import Rewrite, identity, named_in, notes_of
from multichat_lab.chat.persistence import SessionPersistence

KeyOption = Annotated[
    Path | None,
    typer.Option(help="Keeps who is who, so that it is the same next time and can be undone."),
]


@dataclass(frozen=True, slots=True)
class Anonymity:
    """Whether people are taken out, and the key that can put them back."""

    anonymise: Annotated[
        bool,
        typer.Option(
            "--anonymise",
            help="Invent names; mask e-mails, phones, accounts, handles, cards, IPs, streets.",
        ),
    ] = False
    key: KeyOption = None

    @contextmanager
    def anonymiser(self) -> Iterator[Anonymiser | None]:
        """Give an anonymiser when one is wanted; its key is saved at the end."""
        if not self.anonymise:
            yield None
            return
        with AnonymisationKey(self.key) as key:
            yield Anonymiser(key)


@dataclass(frozen=True, slots=True)
class UndoneAnonymity(Anonymity):
    """Whether people are taken out, or put back."""

    deanonymise: Annotated[
        bool, typer.Option("--deanonymise", help="Undo --anonymise with the same --key.")
    ] = False

    def rewrite_of(
        self, chats: SessionPersistence, session_id: str, anonymiser: Anonymiser | None
    ) -> Rewrite:
        """Return what changes the records of a session.

        Raises:
            BadParameter: it is to be undone without the key that was made.
        """
        if self.deanonymise:
            if anonymiser or self.key is None or not self.key.exists():
                raise typer.BadParameter("--deanonymise wants the --key that --anonymise made")
            return Restorer(AnonymisationKey(self.key)).record
        if anonymiser is None:
            return identity
        members = chats.members.list(session_id)
        notes = [each for _, each in notes_of(chats, session_id)]
        beside = {name for each in notes for name in named_in(each)}
        known = chats.identities.list()  # also of those who are only spoken of
        beside |= {name for each in known for name in (each.participant, each.name)}
        beside |= named_in_metadata(chats.get_session(session_id).metadata)
        for message in chats.iter_messages(session_id):
            beside |= named_in_metadata(message.metadata)
        anonymiser.learn_ids(each.source_id for each in known if each.source_id != each.name)
        anonymiser.learn(dict.fromkeys(beside, "human") | {m.participant: m.kind for m in members})
        return anonymiser.record


def replaced_counts(anonymiser: Anonymiser | None) -> dict[str, dict[str, int]]:
    """Return what was replaced, for JSON; nothing where nobody asked for it."""
    return {"replaced": dict(anonymiser.counts)} if anonymiser else {}


def print_counts(anonymiser: Anonymiser | None) -> None:
    """Print what was replaced, where somebody asked for it."""
    if anonymiser:
        replaced = [f"{count:,} × {kind}" for kind, count in anonymiser.counts.items() if count]
        typer.echo(f"Replaced: {', '.join(replaced) or 'nothing'}")
