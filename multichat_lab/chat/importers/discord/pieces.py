"""What a message of Discord's says, the files that go with it, and who reacted."""

from collections.abc import Iterator
from typing import Any

from multichat_lab.chat.importers.source.words import words_in
from multichat_lab.parts import Part

_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def parts_of(values: dict[str, Any]) -> list[Part]:
    """Return the words of a message, of what it forwards and of its embeds, and its files."""
    text = words_in(values.get("content"))
    parts = [Part("text", text)] if text else []
    for embed in objects_in(values, "embeds"):
        link = text_of(embed, "url")
        if not (link and link in text):  # what a linked page shows of itself is nobody's words
            parts += [Part("text", words)] if (words := _embedded(embed)) else []
    if (poll := object_in(values, "poll")) and (words := _asked(poll)):
        parts.append(Part("text", words))
    forwarded = object_in(values, "forwardedMessage")
    parts += parts_of(forwarded) if forwarded else []
    for file in objects_in(values, "attachments"):
        name, size = text_of(file, "fileName"), file.get("fileSizeBytes")
        is_image = name.lower().endswith(_IMAGES)
        parts.append(
            Part(
                "image" if is_image else "file",
                name=name or None,
                size=size if isinstance(size, int) and size >= 0 else None,
                url=text_of(file, "url").partition("?")[0] or None,
            )
        )
    for sticker in objects_in(values, "stickers"):
        parts.append(Part("image", f"[sticker: {text_of(sticker, 'name')}]", name="sticker"))
    return parts


def _asked(poll: dict[str, Any]) -> str:
    """Return the question of a poll and its answers."""
    question = text_of(poll, "question") or text_of(object_in(poll, "question"), "text")
    answers = (
        text_of(each, "text")
        or text_of(object_in(each, "poll_media"), "text")
        or text_of(object_in(each, "answer"), "text")
        for each in objects_in(poll, "answers")
    )
    return "\n".join(filter(None, [question, *(f"- {each}" for each in answers if each)]))


def _embedded(embed: dict[str, Any]) -> str:
    fields = (
        f"{text_of(each, 'name')}: {text_of(each, 'value')}" for each in objects_in(embed, "fields")
    )
    said = [text_of(object_in(embed, "author"), "name"), text_of(embed, "title")]
    said += [text_of(embed, "description"), *fields, text_of(object_in(embed, "footer"), "text")]
    return "\n".join(filter(None, said))


def reactions_of(values: dict[str, Any]) -> Iterator[tuple[str, int, list[dict[str, Any]]]]:
    """Yield name, count and people of each reaction; an export may leave the people out."""
    for each in objects_in(values, "reactions"):
        emoji = object_in(each, "emoji")
        name, count = text_of(emoji, "name") or text_of(emoji, "code"), each.get("count")
        people = [user for user in objects_in(each, "users") if text_of(user, "id")]
        if name:
            yield name, count if isinstance(count, int) else len(people), people


def text_of(values: Any, name: str) -> str:
    """Return a field that is a text or a number, as text; empty when there is none."""
    value = values.get(name) if isinstance(values, dict) else None
    return str(value) if isinstance(value, str | int) else ""


def object_in(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a field that is an object; an empty one when there is none."""
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def objects_in(values: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects in a list; none of what is no list."""
    value = values.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
