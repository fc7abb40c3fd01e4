"""Conversations on their way into a store, without the names of those who spoke."""

from collections.abc import Iterable
from dataclasses import replace

from multichat_lab.chat.anonymising import Anonymiser
from multichat_lab.chat.anonymising.naming import named_in_metadata
from multichat_lab.chat.anonymising.rewriting import rewritten_value
from multichat_lab.chat.importers.contract import ImportedSession


def learn_names(conversations: Iterable[ImportedSession], anonymiser: Anonymiser) -> None:
    """Read conversations to the end, and let the anonymiser know everyone in them."""
    for conversation in conversations:
        names: set[str] = set()
        for message in conversation.messages:
            names |= {message.sender, message.recipient, *named_in_metadata(message.metadata)}
        kinds = {each.participant: each.kind for each in conversation.members}
        ids: set[str] = set()
        for alias in conversation.aliases:
            names |= {alias.participant, alias.name}
            ids |= {alias.source_id} - {alias.name}
        anonymiser.learn_ids(ids)
        names |= named_in_metadata(conversation.metadata)
        names |= {each.participant for each in conversation.reactions}
        names |= {each.by for each in conversation.revisions if each.by is not None}
        names |= {each.by for each in conversation.annotations if each.by is not None}
        names |= conversation.departures().keys()
        anonymiser.learn({name: conversation.kind_of(name) for name in names} | kinds)


def anonymous(conversation: ImportedSession, anonymiser: Anonymiser) -> ImportedSession:
    """Return a conversation whose names and texts are replaced as it is read."""
    record, text = anonymiser.record, anonymiser.text
    return replace(
        conversation,
        session_id=text(conversation.session_id),
        topic=text(conversation.topic),
        metadata=rewritten_value(conversation.metadata, text),
        outcome=lambda: record(conversation.came_out()),
        messages=map(record, conversation.messages),
        relations=map(record, conversation.relations),
        reactions=map(record, conversation.reactions),
        revisions=map(record, conversation.revisions),
        aliases=map(record, conversation.aliases),
        # words that are rewritten have other places
        annotations=(
            record(replace(each, start=None, end=None, words_hash=None))
            for each in conversation.annotations
        ),
        members=[record(each) for each in conversation.members],
        kind_of=lambda name: conversation.kind_of(anonymiser.original(name)),
        joined_at=lambda name: conversation.joined_at(anonymiser.original(name)),
        departures=lambda: {
            anonymiser.name(name): at for name, at in conversation.departures().items()
        },
    )
