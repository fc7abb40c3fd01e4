"""Commands for what is noted about messages: scan, annotations."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.cli.completion import complete_scanner
from multichat_lab.cli.options import (
    StoreRequest,
    full_session_id,
    option_groups,
    store_command,
)
from multichat_lab.cli.output import print_json, print_table
from multichat_lab.cli.reading import SessionOption, print_read, read_through
from multichat_lab.errors import ScanError
from multichat_lab.terminal import printable

if TYPE_CHECKING:
    from multichat_lab.analysis.scanning.scanners import Scanner


SHOWN = ("session", "seq", "sender", "label", "value", "quote", "by", "run")

STATES = {True: "as now", False: "changed since"}
"""What became of the words that an annotation is of."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which scanner reads the messages."""

    regex: Annotated[
        str | None,
        typer.Option(metavar="PATTERN", help="Label what it matches; (?i) ignores case."),
    ] = None
    sql: Annotated[
        str | None,
        typer.Option(
            metavar='"SELECT …"',
            help="Label what it returns: session_id, message_id, and label, value, start, end.",
        ),
    ] = None
    scanner: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A scanner by name, or file.py:function, module:function.",
            autocompletion=complete_scanner,
        ),
    ] = None
    model: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Ask a model at a server of OpenAI's protocol."),
    ] = None
    model_name: Annotated[
        str | None, typer.Option(metavar="NAME", help="As the server calls it; else `default`.")
    ] = None
    rubric: Annotated[
        str | None, typer.Option(metavar="WORDS", help="What the model is to look for.")
    ] = None
    label: Annotated[
        str | None, typer.Option(help="What a match is called; for --regex, --sql and --model.")
    ] = None

    def scanner_meant(self) -> "Scanner | str":
        """Return the one scanner that is chosen.

        Raises:
            ScanError: none is, or several, or the label is missing or has no use.
        """
        from multichat_lab.analysis.scanning.scanners import RegexScanner, SqlScanner

        given = [e for e in (self.regex, self.sql, self.scanner, self.model) if e is not None]
        if len(given) != 1:
            raise ScanError(
                f"{len(given)} scanners are given",
                "Give one: --regex, --sql, --scanner or --model.",
            )
        for option, words in (("--rubric", self.rubric), ("--model-name", self.model_name)):
            if words is not None and self.model is None:
                raise ScanError(f"{option} {words!r} has no use here", "Name --model URL.")
        if self.scanner is not None:
            if self.label is not None:
                raise ScanError(
                    f"--label {self.label!r} has no use here", "A scanner labels by itself."
                )
            return self.scanner
        if self.sql is not None:
            return SqlScanner(self.sql, self.label)
        if self.label is None:
            how = f"--regex {self.regex!r}" if self.model is None else f"--model {self.model!r}"
            raise ScanError(f"{how} has no label", "Name it: --label promise.")
        if self.model is not None:
            return self._model_scanner(self.model, self.label)
        return RegexScanner(given[0], self.label)

    def _model_scanner(self, url: str, label: str) -> "Scanner":
        from multichat_lab.analysis.scanning.model_scanner import ModelScanner
        from multichat_lab.chat.conversation.model_options import ModelOptions

        name, rubric = self.model_name or "default", self.rubric or ""
        return ModelScanner(name, rubric, {label: rubric}, ModelOptions(url))


@store_command
@option_groups(choice=Choice)
def scan(
    request: StoreRequest,
    choice: Choice,
    session: SessionOption = None,
    run: Annotated[
        str | None, typer.Option(help="Its name; made of the scanner unless given.")
    ] = None,
) -> None:
    """Label messages with a scanner; the labels are recorded, each with the words that it cites.

    One that was stopped, or killed, goes on where it was; a second one reads only what is new.

    Examples:
    * `multichat scan --regex "(?i)friday" --label deadline`
    * `multichat scan --scanner questions`
    * `multichat scan --model http://localhost:11434/v1 --label promise --rubric "Who promises?"`
    * `multichat scan --scanner samples/scanner.py:agreements`
    * `multichat scan --label long --sql "FROM messages SELECT session_id, message_id LIMIT 1"`
    """
    from multichat_lab.analysis.scanning.scan import scan as scan_messages

    scanner = choice.scanner_meant()
    summary = read_through(
        request,
        session,
        "Scanning",
        lambda chats, sessions, advance: scan_messages(chats, scanner, sessions, run, advance),
    )
    if not request.as_json:
        print_read(summary, "new annotations of")
        typer.echo(f"Look at them: multichat annotations --run {printable(summary.run)!r}")


@store_command
def annotations(
    request: StoreRequest,
    session: SessionOption = None,
    label: Annotated[str | None, typer.Option(help="Only these.")] = None,
    run: Annotated[str | None, typer.Option(help="Only those of this run.")] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take back what the run noted, in all sessions.")
    ] = False,
) -> None:
    """List what people and scans noted about messages, with the words that it is about.

    Examples:
    * `multichat annotations`
    * `multichat annotations --label deadline --json`
    * `multichat annotations --run trial --remove`
    """
    if remove:
        take_back(request, run, narrowed=bool(session or label))
        return
    from multichat_lab.analysis.annotations import annotations_df
    from multichat_lab.analysis.lab import Lab

    with request.open() as chats, Lab(chats) as lab:
        session_id = full_session_id(chats, session) if session else None
        table = annotations_df(lab, session_id, quotes=True)
    for column, wanted in (("label", label), ("run", run)):
        if wanted is not None:
            table = table[table[column] == wanted]
    records = table.astype(object).where(table.notna(), None).to_dict("records")
    if request.as_json:
        print_json(records)
        return
    is_stale = any(row["is_current"] is False for row in records)
    shown = (*SHOWN, "words") if is_stale else SHOWN
    for row in records:
        row |= {"session": row["session_id"], "words": STATES.get(row["is_current"])}
    rows = [[row[name] for name in shown] for row in records]
    print_table(shown, rows, shorten=("session", "sender", "value", "quote", "by", "run"))


def take_back(request: StoreRequest, run: str | None, narrowed: bool) -> None:
    """Delete the annotations of a run, and tell how many there were.

    Raises:
        ScanError: no run is named, or other options narrow it, which cannot be done.
    """
    from multichat_lab.analysis.note_marks import SCAN_MARK

    if run is None or narrowed:
        raise ScanError("--remove takes back a whole run", "Name it with --run alone.")
    with request.open() as chats:
        labels = [each.label for each in chats.annotations.list(run=run)]
        chats.annotations.remove(run)
    count = sum(label != SCAN_MARK for label in labels)
    if request.as_json:
        print_json({"run": run, "removed": count})
    else:
        typer.echo(f"{count:,} annotations of run {printable(run)} taken back")
