"""What a message of Telegram's says, and the files that go with it."""

from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.source.words import words_in
from multichat_lab.parts import Part

_TIMES = ("date", "date_unixtime", "edited", "edited_unixtime")
_PLAIN = {"id", "type", "actor", "actor_id", "action", "text", "text_entities", *_TIMES}
"""Fields of a service message that are no words of it."""


def parts_of(values: dict[str, Any]) -> list[Part]:
    """Return the words of a message, its files, and what it tells of polls, contacts and places."""
    text = _said(values.get("text")) or _said(values.get("text_entities"))
    parts = [Part("text", text)] if text else []
    for name, size_name in (("photo", "photo_file_size"), ("file", "file_size")):
        if address := text_of(values, name):
            size = values.get(size_name)
            is_left_out = address.startswith("(")
            is_image = name == "photo" or text_of(values, "media_type") == "sticker"
            called = text_of(values, "file_name") if name == "file" else ""
            parts.append(
                Part(
                    "image" if is_image else "file",
                    _sticker(values) if name == "file" else "",
                    name=called
                    or ("" if is_left_out else Path(address).name)
                    or _kind(values, name),
                    media_type=text_of(values, "mime_type") or None if name == "file" else None,
                    size=size if isinstance(size, int) and size >= 0 else None,
                )
            )
    beside = (_poll(values.get("poll")), _listed(values, "contact_information"))
    places = (_listed(values, "location_information"), text_of(values, "place_name"))
    games = (text_of(values, "game_title"), text_of(values, "game_description"))
    others = (
        text_of(values, "address"),
        _listed(values, "invoice_information"),
        _thrown(values.get("dice")),
    )
    lists = (_to_do(values.get("todo_list")), _listed(values, "giveaway_information"))
    told = (*beside, *places, *games, *others, *lists)
    parts += [Part("text", words) for words in told if words]
    return parts


def _kind(values: dict[str, Any], name: str) -> str:
    return " ".join(
        filter(None, (text_of(values, "media_type") or name, text_of(values, "sticker_emoji")))
    )


def _sticker(values: dict[str, Any]) -> str:
    emoji = text_of(values, "sticker_emoji")
    return f"[sticker: {emoji}]" if emoji else ""


def _said(text: Any) -> str:
    """Return words that may be a text, or a list of texts and of entities with a text each."""
    if not isinstance(text, list):
        return words_in(text)
    return "".join(_entity(each) if isinstance(each, dict) else words_in(each) for each in text)


def _entity(entity: dict[str, Any]) -> str:
    words, link = words_in(entity.get("text")), text_of(entity, "href")
    return f"{words} ({link})" if link and link != words else words


def _poll(poll: Any) -> str:
    if not isinstance(poll, dict):
        return ""
    answers = (f"- {text_of(each, 'text')}" for each in objects_in(poll.get("answers")))
    return "\n".join([_said(poll.get("question")), *answers])


def _to_do(tasks: Any) -> str:
    if not isinstance(tasks, dict):
        return ""
    items = objects_in(tasks.get("items") or tasks.get("answers"))
    return "\n".join(
        [_said(tasks.get("title")), *(f"- {_said(each.get('text'))}" for each in items)]
    )


def _thrown(dice: Any) -> str:
    if not isinstance(dice, dict):
        return ""
    return " ".join(filter(None, (text_of(dice, "emoji"), text_of(dice, "value"))))


def _listed(values: dict[str, Any], name: str) -> str:
    """Return what is told of a contact, a place or an invoice in a line."""
    value = values.get(name)
    return (
        ", ".join(str(each) for each in value.values() if each) if isinstance(value, dict) else ""
    )


def service_words(values: dict[str, Any]) -> str:
    """Return what Telegram tells: the action, and all that is told about it."""
    action = text_of(values, "action").replace("_", " ")
    told = [
        ", ".join(map(str, each)) if isinstance(each, list) else str(each)
        for name, each in values.items()
        if name not in _PLAIN and each not in (None, "")
    ]
    return ": ".join(
        filter(None, (action, "; ".join([*told, *filter(None, [_said(values.get("text"))])])))
    )


def text_of(values: Any, name: str) -> str:
    """Return a field that is a text or a number, as text; empty when there is none."""
    value = values.get(name) if isinstance(values, dict) else None
    return str(value) if isinstance(value, str | int) else ""


def objects_in(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list; none of what is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
