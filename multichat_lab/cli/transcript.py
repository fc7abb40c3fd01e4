"""Messages as `show` prints them, one after the other, as they come."""

import sys
from collections.abc import Iterable
from datetime import date

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from multichat_lab.cli.output import flat
from multichat_lab.json_output import json_text
from multichat_lab.records import ChatMessage, to_json_object
from multichat_lab.terminal import printable

INDENT = 6
"""Columns that the words stand in from the left."""


class TranscriptPrinter:
    """Prints messages: for people to a terminal, as tab-separated lines to a pipe.

    The columns in a pipe: number, time (ISO 8601, UTC; empty where the source tells none), sender,
    recipient, number of the message that it answers (`?` for one that was not printed), words; of a
    deleted message `(deleted …)`.

    Args:
        as_json: print one JSON object a line instead.
    """

    def __init__(self, as_json: bool = False) -> None:
        self._as_json = as_json
        self._numbers: dict[str, int] = {}
        self._day: date | None = None

    def print(self, messages: Iterable[ChatMessage]) -> None:
        """Print messages that follow those before."""
        for each in messages:
            self._numbers[each.message_id] = each.seq or 0
            if self._as_json:
                sys.stdout.write(json_text(to_json_object(each)) + "\n")
            elif sys.stdout.isatty():
                self._print_for_people(each)
            else:
                sys.stdout.write(self._line(each) + "\n")
        sys.stdout.flush()

    def _line(self, message: ChatMessage) -> str:
        cells = (
            str(message.seq),
            "" if message.time_kind == "made_up" else message.timestamp.isoformat(),
            message.sender,
            message.recipient,
            self._answered(message),
            _words(message),
        )
        return "\t".join(map(flat, cells))

    def _print_for_people(self, message: ChatMessage) -> None:
        console = Console(highlight=False)
        day = message.timestamp.date()
        if day != self._day and message.time_kind != "made_up":
            console.print(Text(f"{'':{INDENT}}{day:%A, %Y-%m-%d} (UTC)", style="dim"))
            self._day = day
        answered = self._answered(message)
        head = Text.assemble(
            (f"{message.seq:>4}  {_time(message)}  ", "dim"),
            (printable(message.sender), "cyan"),
            " → ",
            (printable(message.recipient), "magenta"),
            (f"  ↩ {answered}" if answered else "", "dim"),
            (f"  {message.change}" if message.change else "", "dim"),
        )
        console.print(head)
        style = "dim italic" if message.kind == "system" else ""
        words = Text(printable(_words(message)).expandtabs(), style=style)
        console.print(Padding(words, (0, 0, 0, INDENT), expand=False))

    def _answered(self, message: ChatMessage) -> str:
        """Return the number of the message that this one answers; nothing when it answers none."""
        return str(self._numbers.get(message.reply_to, "?")) if message.reply_to else ""


def _time(message: ChatMessage) -> str:
    """Return the time of day, and how it is known where that is not to the second."""
    if message.time_kind == "made_up":
        return "no time "
    about = "~" if message.time_kind == "approximate" else ""
    return f"{about}{message.timestamp:%H:%M:%S}"


def _words(message: ChatMessage) -> str:
    """Return what is said; of a message that has no words left, what became of it."""
    return message.content or (f"({message.change})" if message.change else "")
