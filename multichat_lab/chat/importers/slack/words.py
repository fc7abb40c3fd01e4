"""All that a Slack message says: its text, blocks and attachments, and the files with it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from multichat_lab.chat.importers.slack.blocks import words_of_blocks
from multichat_lab.chat.importers.slack.markup import Names, plain_text
from multichat_lab.chat.importers.source.words import words_in
from multichat_lab.parts import Part, words_of

NO_PREVIEW = "[no preview available]"
"""Slack's fallback for what it cannot show."""

_WORD = re.compile(r"\w+|[^\w\s•.]+")
_LABEL = re.compile(r"\|[^<>]*>")


def markup_of(values: dict[str, Any]) -> str:
    """Return what a message says, as Slack's markup: the text, and what else stands in its blocks.

    The preview of a web page that a message links to is nobody's words, see `previews_of`.
    """
    text = words_in(values.get("text"))
    blocks = words_of_blocks(values.get("blocks"))
    if blocks and adds_words(blocks, text):
        text = _lines([text if adds_words(text, blocks) else "", blocks])
    attached = (
        words_of_attachment(each)
        for each in objects(values.get("attachments"))
        if not (text and _is_preview(each))
    )
    comments = [_comment(values), *map(_comment, files_of(values))]
    return _lines(without_repetition([text, *attached, *(c for c in comments if c not in text)]))


def previews_of(values: dict[str, Any], names: Names) -> list[Part]:
    """Return what the attachments show of pages that a message with words of its own links to."""
    if not (words_in(values.get("text")) or values.get("blocks")):
        return []
    words = (
        plain_text(words_of_attachment(each), names)
        for each in objects(values.get("attachments"))
        if _is_preview(each)
    )
    return [Part("text", text, name="preview") for text in words if text]


def files_of(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the files that go with a message, in the old field or the new one, or shared."""
    old = values.get("file")
    found = objects(values.get("files")) or ([old] if isinstance(old, dict) else [])
    for each in objects(values.get("attachments")):
        found += objects(each.get("files"))
    return found


def part_of_file(file: dict[str, Any]) -> Part:
    """Return what is known of a file; of an address of Slack's without the token that opens it."""
    media_type = _string(file, "mimetype") or None
    size = file.get("size")
    address = next(filter(None, (_string(file, name) for name in _ADDRESSES)), "")
    return Part(
        "image" if (media_type or "").startswith("image/") else "file",
        text=_written(file),
        name=_string(file, "name") or _string(file, "title") or None,
        media_type=media_type,
        size=size if isinstance(size, int) and size >= 0 else None,
        url=address.partition("?")[0] if "slack" in address else address or None,
    )


def _written(file: dict[str, Any]) -> str:
    """Return what stands in a file, as far as the export tells: of a canvas or an e-mail, plain."""
    return _string(file, "plain_text") or _string(file, "preview")


def titles_of(files: list[dict[str, Any]]) -> str:
    """Return the line that stands for files without a word."""
    titles = (_string(each, "title") or _string(each, "name") or "a file" for each in files)
    return f"shared {', '.join(titles)}" if files else ""


def words_of_attachment(attachment: dict[str, Any]) -> str:
    """Return what an attachment shows; its `fallback` only where that is all there is."""
    title, link = _string(attachment, "title"), _string(attachment, "title_link")
    linked = f"<{link}|{title}>" if title and link and "<" not in title + link else title
    text = _string(attachment, "text")
    blocks = _lines([words_of_blocks(attachment.get("blocks")), *_shared_blocks(attachment)])
    if blocks and adds_words(blocks, text):
        text = _lines([text if adds_words(text, blocks) else "", blocks])
    fields = [_field(each) for each in objects(attachment.get("fields"))]
    actions = [_string(each, "text") for each in objects(attachment.get("actions"))]
    author = "" if _is_message(attachment) else _string(attachment, "author_name")
    shown = [_string(attachment, "pretext"), author, linked, text, *fields, *actions]
    words = _lines(without_repetition(shown))
    fallback = _string(attachment, "fallback")
    words = words or (fallback if fallback != NO_PREVIEW else "")
    return _lines([words, _string(attachment, "footer") if words else ""])


def adds_words(text: str, said: str) -> bool:
    """Whether markup has a word that other markup does not have; numbers of lists are none."""
    return not _words(text) <= _words(said)


def without_repetition(texts: Iterable[str]) -> list[str]:
    """Return the texts that are not empty, of those that say the same only the first."""
    kept: dict[str, str] = {}
    for text in filter(None, texts):
        kept.setdefault(" ".join(_WORD.findall(text)), text)
    return list(kept.values())


def content_of(markup: str, files: list[dict[str, Any]], names: Names) -> str:
    """Return what a person reads of a message."""
    text = plain_text(markup, names)
    written = "" if text else words_of(Part("text", _written(each)) for each in files)
    return text or _lines([titles_of(files), written])


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list; none of what is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


_ADDRESSES = ("permalink", "external_url", "url_private")


def _is_preview(attachment: dict[str, Any]) -> bool:
    """Whether an attachment shows a page that Slack found behind a link, not a message."""
    is_page = any(attachment.get(name) for name in ("from_url", "original_url", "service_name"))
    return is_page and not _is_message(attachment)


def _is_message(attachment: dict[str, Any]) -> bool:
    """Whether an attachment is a message that is shown again; its author is named elsewhere."""
    marks = ("is_share", "is_msg_unfurl", "is_reply_unfurl", "message_blocks")
    return any(attachment.get(name) for name in marks)


def _comment(values: dict[str, Any]) -> str:
    """Return the words that an old comment on a file holds."""
    comment = values.get("initial_comment") or values.get("comment")
    return _string(comment, "comment") if isinstance(comment, dict) else ""


def _shared_blocks(attachment: dict[str, Any]) -> Iterator[str]:
    for each in objects(attachment.get("message_blocks")):
        message = each.get("message")
        if isinstance(message, dict):
            yield words_of_blocks(message.get("blocks"))


def _field(values: dict[str, Any]) -> str:
    title, value = _string(values, "title"), _string(values, "value")
    return f"{title}: {value}" if title and value else title or value


def _words(markup: str) -> set[str]:
    return {word for word in _WORD.findall(_LABEL.sub(">", markup)) if not word.isdigit()}


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(filter(None, texts))


def _string(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
