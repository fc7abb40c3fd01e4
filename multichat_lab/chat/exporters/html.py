"""A transcript to read and print: one HTML file that loads nothing and runs nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from importlib.resources import files
from pathlib import Path

from multichat_lab.chat.exporters.exporting import Transcript
from multichat_lab.chat.seat_colors import recorded_seats
from multichat_lab.palette import css_variables, participant_colors
from multichat_lab.parts import Part
from multichat_lab.records import EVERYONE, ChatMessage, ChatSession
from multichat_lab.unseen import visible

SHOWN_OF_A_QUOTE = 120
"""Characters of an answered message that stand above its answer."""

LONG = 1_500
"""Characters from which on a message may be broken between two printed pages."""

PRECISION = {"known": "", "approximate": "about ", "made_up": ""}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


class HtmlExporter:
    """A page with the messages in order, light or dark as the reader's system is.

    What was said stands as text: none of it acts as markup, and nothing is loaded from anywhere.
    Replies quote what they answer and lead to it (`#m3` is the message with `seq` 3); calls of
    tools, their results and reasoning are folded, and unfolded in print. Times are UTC; a time that
    nobody knew is not shown.
    """

    suffix = ".html"

    def write(self, transcript: Transcript, path: Path) -> None:
        """Write the page."""
        page = _Messages(_colors(transcript))
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_head(transcript.session))
            for message in transcript.messages():
                file.writelines(page.of(message))
            file.write("</main>\n</body>\n</html>\n")


def _colors(transcript: Transcript) -> dict[str, str]:
    """Return name → colour of everybody; who has traded there has that of the desk."""
    names = [each.participant for each in transcript.participants()]
    seats = recorded_seats(transcript.persistence.store)
    seated = seats.of(transcript.session_id or transcript.session.session_id)
    known = {name: color for name, color in seated.items() if name in names}
    return participant_colors(names, known)


class _Messages:
    """Writes message after message, and keeps the beginnings that answers may quote."""

    def __init__(self, colors: dict[str, str]) -> None:
        self._colors = colors
        self._said: dict[str, str] = {}
        self._day: date | None = None

    def of(self, message: ChatMessage) -> Iterator[str]:
        """Yield the markup of a message."""
        when, seq = message.timestamp, message.seq
        shown = message.time_kind != "made_up"
        if shown and when.date() != self._day:
            self._day = when.date()
            yield f'<h2 class="day">{when:%A}, {when.day} {when:%B} {when.year}</h2>\n'
        color = self._colors.get(message.sender, "var(--line)")
        size = ' class="long"' if len(message.content) > LONG else ""
        yield f'<article id="m{seq}"{size} style="--who:{color}">\n<p>'
        yield f'<b dir="auto">{_name(message.sender)}</b>'
        if message.recipient != EVERYONE:
            yield f'<span class="to">→ <bdi>{_name(message.recipient)}</bdi></span>'
        kind = "" if message.kind == "message" else message.kind
        for tag in filter(None, (kind, message.change)):
            yield f'<span class="tag">{tag}</span>'
        time = f"{PRECISION[message.time_kind]}{when:%H:%M:%S}" if shown else "no time"
        title = f"{when:%Y-%m-%d %H:%M:%S} UTC" if shown else "the source tells no time"
        yield f'<span class="at"><a href="#m{seq}" title="{title}">{time}</a></span></p>\n'
        if message.reply_to is not None:
            yield self._quote(message)
        yield from _body(message)
        yield "</article>\n"
        self._said[message.message_id] = _beginning(message)

    def _quote(self, message: ChatMessage) -> str:
        said = self._said.get(message.reply_to or "", "a message that comes later")
        how = "perhaps answers " if message.reply_kind == "inferred" else ""
        return f"<blockquote>{how}{said}</blockquote>\n"


def _name(name: str) -> str:
    """Return a name that cannot be taken for another's, as markup."""
    return escape(visible(name))


def _head(session: ChatSession) -> str:
    title = _name(session.topic or session.session_id)
    facts = {
        "Session": visible(session.session_id),
        "Participants": ", ".join(map(visible, session.participants)) or "nobody",
        "Messages": f"{session.message_count:,}",
        "Times": "UTC",
        "Score": None if session.score is None else f"{session.score:g}",
        "Success": {None: None, True: "yes", False: "no"}[session.success],
        "Error": session.error,
    }
    rows = "".join(
        f'<dt>{name}</dt><dd dir="auto">{escape(fact)}</dd>\n'
        for name, fact in facts.items()
        if fact is not None
    )
    if session.failing_seq is not None:
        place = session.failing_seq
        rows += f'<dt>Failed at</dt><dd><a href="#m{place}">message {place}</a></dd>\n'
    return (
        '<!DOCTYPE html>\n<html lang="und">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n<main>\n"
        f'<header>\n<h1 dir="auto">{title}</h1>\n<dl>\n{rows}</dl>\n</header>\n'
    )


def _style() -> str:
    light, dark = (css_variables(theme, "--{name}: {color};") for theme in ("light", "dark"))
    rules = files(__package__).joinpath("transcript.css").read_text("utf-8")
    return (
        f":root {{ {light} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n{rules}"
    )


def _beginning(message: ChatMessage) -> str:
    words = " ".join(message.content.split())
    shown = words if len(words) <= SHOWN_OF_A_QUOTE else f"{words[: SHOWN_OF_A_QUOTE - 1]}…"
    who, said = f"<b><bdi>{_name(message.sender)}</bdi></b>", f"<bdi>{escape(shown)}</bdi>"
    return f'<a href="#m{message.seq}">{who}: {said}</a>'


def _body(message: ChatMessage) -> Iterator[str]:
    for part in message.parts or (Part("text", message.content),):
        yield _PARTS[part.kind](part)


def _words(part: Part) -> str:
    return f'<div class="words" dir="auto">{escape(part.text)}</div>\n' if part.text else ""


def _folded(title: str, text: str) -> str:
    shown = f'<pre dir="auto">{escape(text)}</pre>' if text else ""
    return f"<details><summary>{title}</summary>{shown}</details>\n"


def _call(part: Part) -> str:
    given = part.arguments
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, indent=2)
    name = _name(part.name or "a tool")
    return _folded(f"calls <code>{name}</code>", "" if given is None else text)


def _result(part: Part) -> str:
    error = ' <span class="error">✗ error</span>' if part.is_error else ""
    name = f" of <code>{_name(part.name)}</code>" if part.name else ""
    return _folded(f"result{name}{error}", part.text)


def _file(part: Part) -> str:
    size = "" if part.size is None else f"{part.size:,} bytes"
    facts = [visible(part.name or ""), part.media_type, size, part.url, part.text]
    told = " · ".join(escape(each) for each in facts if each)
    return f'<div class="file" dir="auto">{part.kind}{": " if told else ""}{told}</div>\n'


_PARTS: dict[str, Callable[[Part], str]] = {
    "text": _words,
    "reasoning": lambda part: _folded("reasoning", part.text),
    "tool_call": _call,
    "tool_result": _result,
    "image": _file,
    "file": _file,
}
