"""Slack's markup as plain text: mentions, links and entities."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from multichat_lab.chat.importers.slack.people import People

_TOKEN = re.compile(r"<([^<>]*)>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # the ampersand last
_EVERYONE_HERE = {"here", "channel", "everyone"}
_ADDRESSED = re.compile(r"<@(\w+)(?:\|[^<>]*)?>[:,]?+(?!\s*<@)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in a text stand for.

    Attributes:
        people: users and bots.
        channels: id → name.
    """

    people: People
    channels: Mapping[str, str]


def plain_text(text: str, names: Names) -> str:
    """Return the text as Slack shows it.

    `<@U1>` becomes `@Ann`, `<#C1|general>` `#general`, `<!here>` `@here`, `<url|label>`
    `label (url)`; `&lt;`, `&gt;` and `&amp;` are decoded.
    """
    pieces = _TOKEN.split(text)
    for place in range(1, len(pieces), 2):
        pieces[place] = _token(pieces[place], names)
    return _decoded("".join(pieces))


def addressee_id(text: str) -> str | None:
    """Return the id of the user whom a text begins by mentioning, when it is one only."""
    found = _ADDRESSED.match(text)
    return found[1] if found else None


def escaped(text: str) -> str:
    """Return literal text as markup that shows it."""
    for entity, sign in reversed(_ENTITIES):
        text = text.replace(sign, entity)
    return text


def _token(token: str, names: Names) -> str:
    target, _, label = token.partition("|")
    show = _SHOWN.get(target[:1], _link)
    return show(target, label, names)


def _user(target: str, _label: str, names: Names) -> str:
    return f"@{names.people.user(target[1:])}"


def _channel(target: str, label: str, names: Names) -> str:
    return f"#{label or names.channels.get(target[1:], target[1:])}"


def _special(target: str, label: str, _names: Names) -> str:
    name = target[1:].partition("^")[0]
    return f"@{name}" if name in _EVERYONE_HERE else label or f"@{name}"


def _link(target: str, label: str, _names: Names) -> str:
    bare = re.sub(r"^(https?://|mailto:|tel:)", "", target).rstrip("/")
    return target if label.rstrip("/") in {"", target, bare} else f"{label} ({target})"


_SHOWN: dict[str, Callable[[str, str, Names], str]] = {
    "@": _user,
    "#": _channel,
    "!": _special,
}


def _decoded(text: str) -> str:
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    return text
