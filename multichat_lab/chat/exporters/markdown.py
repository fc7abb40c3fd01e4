"""A transcript to read, in Markdown; nothing that was said can act as markup."""

import json
import re
from pathlib import Path

from multichat_lab.chat.exporters.exporting import Transcript
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.unseen import visible

_MARKUP = re.compile(r"([\\`*_\[\]|~$])")
_AT_LINE_START = re.compile(r"^([#+\-=]|\d+(?=[.)]))", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class MarkdownExporter:
    """A heading and a paragraph a message: who to whom, when (UTC), and the words quoted."""

    suffix = ".md"

    def write(self, transcript: Transcript, path: Path) -> None:
        """Write the transcript."""
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(_heading(transcript.session))
            file.writelines(map(_paragraph, transcript.messages()))


def escaped(text: str) -> str:
    """Return the text so that Markdown and HTML show it as it is; control characters go."""
    plain = _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    marked = _MARKUP.sub(r"\\\1", plain.translate(_ENTITIES))
    return _AT_LINE_START.sub(_harmless_start, _INDENT.sub(_kept_indent, marked))


def _harmless_start(found: re.Match[str]) -> str:
    """Return the start of a line such that it makes no heading, list or rule."""
    start = found[0]
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def _kept_indent(found: re.Match[str]) -> str:
    """Return an indent that is shown and makes no code block."""
    return "&nbsp;" * len(found[0].expandtabs(4))


def _heading(session: ChatSession) -> str:
    began = f"{session.created_at:%Y-%m-%d %H:%M:%S} UTC" if session.tells_times else "not known"
    facts = [
        f"Session: {_line(session.session_id)}",
        f"Participants: {', '.join(map(_name, session.participants)) or 'nobody'}",
        f"Messages: {session.message_count:,}",
        f"Began: {began}",
    ]
    items = "".join(f"- {fact}\n" for fact in facts)
    return f"# {_name(session.topic or session.session_id)}\n\n{items}"


def _paragraph(message: ChatMessage) -> str:
    kind = "" if message.kind == "message" else f" ({message.kind})"
    who = f"**{_name(message.sender)}** → {_name(message.recipient)}{kind}"
    about = "about " if message.time_kind == "approximate" else ""
    when = f"{about}{message.timestamp:%Y-%m-%d %H:%M:%S}"
    told = "time not known" if message.time_kind == "made_up" else when
    said = "\n".join(map(_said, message.parts)) if message.parts else escaped(message.content)
    # two spaces at the end of a line keep the line break
    quoted = "".join(f"> {line}  \n" for line in said.split("\n"))
    changed = f" · {message.change}" if message.change else ""
    return f"\n{who} · {told}{changed}\n\n{quoted}"


def _said(part: Part) -> str:
    """Return a part so that each kind is told apart."""
    match part.kind:
        case "reasoning":
            return f"_reasoning:_ {escaped(part.text)}"
        case "tool_result":
            error = ", error" if part.is_error else ""
            tool = f" of {_line(part.name)}" if part.name else ""
            return f"_result{tool}{error}:_ {escaped(part.text)}"
        case "tool_call":
            given = part.arguments
            text = "" if given is None else json.dumps(given, ensure_ascii=False)
            return f"_calls_ {_line(part.name or 'a tool')} {escaped(text)}".rstrip()
    return escaped(part.words)


def _name(name: str) -> str:
    return _line(visible(name))


def _line(text: str) -> str:
    """Return the escaped text on one line."""
    return escaped(" ".join(text.split()))
