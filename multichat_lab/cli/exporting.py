"""The command that brings chats out: export."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.anonymity import UndoneAnonymity, print_counts, replaced_counts
from multichat_lab.cli.completion import complete_export_format
from multichat_lab.cli.options import (
    SessionArgument,
    StoreRequest,
    full_session_id,
    option_groups,
    store_command,
)
from multichat_lab.cli.output import print_json
from multichat_lab.errors import ImportFormatError
from multichat_lab.terminal import printable

if TYPE_CHECKING:
    from multichat_lab.chat.exporters.exporting import Rewrite


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an export goes: into a file, or to what takes OTLP."""

    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="Where to; an existing file is replaced. If not given, a new file in this folder.",
        ),
    ] = None
    otlp: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Send it as a trace to what takes OTLP over HTTP, with the headers of "
            "OTEL_EXPORTER_OTLP_HEADERS, instead of writing a file.",
        ),
    ] = None

    def check(self, key: Path | None) -> None:
        """Refuse two places, and a file that may not be replaced.

        Args:
            key: a file that is read, or None.

        Raises:
            OutputError: the file is a store, or the key.
        """
        from multichat_lab.stores.outputs import require_output

        if self.otlp is not None and self.output is not None:
            raise typer.BadParameter("Give one of --output and --otlp.")
        if self.output is not None:
            require_output(self.output, [key] if key else [])

    def take(
        self, chats: SessionPersistence, session_id: str, format: str, rewrite: "Rewrite"
    ) -> dict[str, object]:
        """Export a session, and tell where it went."""
        from multichat_lab.chat.exporters import export_chat, send_chat

        if self.otlp is not None:
            spans = send_chat(session_id, chats, self.otlp, rewrite=rewrite)
            return {"url": self.otlp, "spans": spans}
        there = rewrite(chats.get_session(session_id)).session_id
        target = self.output or new_file(there, format)
        export_chat(session_id, chats, target, format, rewrite)
        return {"file": str(target)}


@store_command
@option_groups(anonymity=UndoneAnonymity, where=Destination)
def export(
    request: StoreRequest,
    anonymity: UndoneAnonymity,
    where: Destination,
    session: SessionArgument,
    format: Annotated[
        str,
        typer.Option(
            "--format",
            autocompletion=complete_export_format,
            help="jsonl (lossless), otel (a trace, lossless too), csv, csv-neutral (no formulas), "
            "markdown, html, openai, parquet (a folder of tables), or your own: mine.py:Class.",
        ),
    ] = "jsonl",
) -> None:
    """Export a session to a file; what `jsonl` and `otel` write, `import` reads back.

    Without -o, the name is made of the session's id and a hash of it, such as
    `planning-0c5d2c3f1a9e.jsonl`, and a file that is there already is left alone.

    Examples:
    * `multichat export planning`
    * `multichat export planning --format markdown -o planning.md`
    * `multichat export planning --format otel -o trace.jsonl`
    * `multichat export planning --otlp http://localhost:4318`
    * `multichat export planning --anonymise --key planning.key -o shared.jsonl`
    """
    where.check(anonymity.key)
    with request.open() as chats, anonymity.anonymiser() as anonymiser:
        session_id = full_session_id(chats, session)
        rewrite = anonymity.rewrite_of(chats, session_id, anonymiser)
        there = chats.get_session(session_id)
        told = where.take(chats, session_id, format, rewrite)
    summary = {"session_id": session_id, **told, "messages": there.message_count}
    if request.as_json:
        print_json({**summary, **replaced_counts(anonymiser)})
        return
    print_counts(anonymiser)
    verb, place = "sent" if "url" in told else "written", printable(str(next(iter(told.values()))))
    typer.echo(f"{there.message_count:,} messages {verb} to {place}")


def new_file(session_id: str, format: str) -> Path:
    """Return a name for a session's file; the id came with somebody's chats, so it is no path.

    Raises:
        ImportFormatError: a file of this name is there.
    """
    from multichat_lab.chat.exporters.exporting import exporter_named
    from multichat_lab.stores.jsonl.files import file_name

    name = Path(file_name(session_id)).with_suffix(exporter_named(format).suffix)
    if name.exists():
        raise ImportFormatError(f"{name} is there already", "Name the file with -o to replace it.")
    return name
