"""The command that brings chats in: import."""

import datetime
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from multichat_lab.chat.anonymising import Anonymiser
from multichat_lab.chat.exporters.kept_answers import RECORDED
from multichat_lab.chat.importers import ImportOptions
from multichat_lab.cli.anonymity import Anonymity, print_counts, replaced_counts
from multichat_lab.cli.completion import complete_format
from multichat_lab.cli.import_summary import print_summary
from multichat_lab.cli.options import StoreRequest, option_groups, store_command
from multichat_lab.cli.output import print_json
from multichat_lab.errors import ImportFormatError, StoreError
from multichat_lab.progress import Progress, progress_bar
from multichat_lab.stores import parse_location


def named_path(text: str) -> Path:
    """Return the path that is named, which must not be empty: that would be this folder.

    Raises:
        BadParameter: it is empty.
    """
    if not text.strip():
        raise typer.BadParameter("an empty name is no file")
    return Path(text)


class DateOrder(StrEnum):
    """How a source writes its days."""

    dmy = "dmy"
    mdy = "mdy"
    ymd = "ymd"


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What a source does not tell by itself."""

    date: Annotated[
        datetime.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it begins on (UTC), if it does not tell."),
    ] = None
    date_order: Annotated[
        DateOrder | None, typer.Option(help="Day first or month first, where dates do not tell.")
    ] = None
    columns: Annotated[
        str | None,
        typer.Option(metavar="NEED=COLUMN,…", help="Of a table, e.g. sender=from,content=text."),
    ] = None
    encoding: Annotated[
        str, typer.Option(help="Of text logs, e.g. cp1251; UTF-8 with cp1252 unless given.")
    ] = ""
    strict: Annotated[
        bool, typer.Option("--strict", help="Import nothing when any piece cannot be read.")
    ] = False

    def options(self, progress: Progress, anonymiser: Anonymiser | None) -> ImportOptions:
        """Return the options of the import."""
        return ImportOptions(
            strict=self.strict,
            date=self.date.date() if self.date else None,
            date_order=self.date_order.value if self.date_order else "",
            columns=chosen(self.columns or ""),
            encoding=self.encoding,
            progress=progress,
            anonymiser=anonymiser,
        )


def chosen(text: str) -> dict[str, str]:
    """Return what a message needs → the column, of `sender=from,content=text`.

    Raises:
        ImportFormatError: it does not read so.
    """
    pairs = [each.partition("=") for each in text.split(",") if each.strip()]
    for need, sign, column in pairs:
        if not (need and sign and column):
            raise ImportFormatError(
                f"{need!r} does not read NEED=COLUMN", "E.g. --columns sender=from,content=text"
            )
    return {need.strip(): column.strip() for need, _, column in pairs}


@store_command
@option_groups(reading=SourceOptions, anonymity=Anonymity)
def import_(
    request: StoreRequest,
    reading: SourceOptions,
    anonymity: Anonymity,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="The file or folder that the other program wrote.",
            parser=named_path,
        ),
    ],
    format: Annotated[
        str,
        typer.Option(
            "--format",
            autocompletion=complete_format,
            help="auto, irc, slack, whatsapp, agents, claude-code, codex, inspect, otel, "
            "chatgpt, claude-ai, discord, telegram, jsonl, table, or an importer of your own: "
            "mine.py:MyImporter.",
        ),
    ] = "auto",
) -> None:
    """Import chats: Slack exports, IRC logs, WhatsApp chats, agents' logs, JSON lines, tables.

    A second import of the same file adds nothing and says so; of one that has grown, only the rest.

    Examples:
    * `multichat import samples/slack.zip` (`multichat demo files` writes some samples)
    * `multichat import samples/build-2025-03-03.log --store sqlite:irc.db`
    * `multichat import samples/build-2025-03-03.log --format irc --date 2025-03-04 --strict`
    * `multichat import samples/agents.json --json`
    """
    from multichat_lab.chat.importers import import_chat
    from multichat_lab.chat.importers.source.lines import require_encoding

    require_encoding(reading.encoding)
    refuse_what_leads_nowhere(request.store, source, format, bool(reading.columns))
    with (
        request.open(create=True) as chats,
        progress_bar(f"Importing {source.name}", "bytes") as advance,
        anonymity.anonymiser() as anonymiser,
    ):
        summary = import_chat(source, chats, format, reading.options(advance, anonymiser))
    if request.as_json:
        recorded = {RECORDED: [each.told for each in summary.recorded]}
        print_json({**asdict(summary), **recorded, **replaced_counts(anonymiser)})
    else:
        print_counts(anonymiser)
        print_summary(summary, source, request.store)
    if summary.skipped and summary.found_nothing:
        raise typer.Exit(1)


def refuse_what_leads_nowhere(store: str, source: Path, format: str, has_columns: bool) -> None:
    """Check the source before a store is made for it.

    Raises:
        StoreError: the store would be gone with this command.
        ImportFormatError: there is no such source or format, or nothing recognises the source.
    """
    from multichat_lab.chat.importers.formats import format_meant, importer_named

    if parse_location(store)[0] == "memory":
        raise StoreError(
            "A memory store is gone when the import ends", "Give e.g. --store sqlite:sessions.db."
        )
    if not source.exists():
        raise ImportFormatError(f"{source} does not exist", "Check the path.")
    if not os.access(source, os.R_OK):
        raise ImportFormatError(f"{source} may not be read", "Check who may read it.")
    importer_named(format_meant(format, source, {"": ""} if has_columns else {}))
