"""The command that explores a store: as a page, or one session as one file to mail."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.completion import complete_by
from multichat_lab.cli.options import (
    StoreRequest,
    complete_session,
    full_session_id,
    option_groups,
    store_command,
)
from multichat_lab.cli.output import print_json
from multichat_lab.cli.page_options import Listening, PageOptions
from multichat_lab.cli.widget_page import SharedLab, show
from multichat_lab.errors import MultichatError
from multichat_lab.extras import require_extra

if TYPE_CHECKING:
    from multichat_lab.dashboards import SessionExplorer
    from multichat_lab.dashboards.served.exhibit import Exhibit


@dataclass(frozen=True, slots=True)
class Exploring(PageOptions):
    """What of a store is shown, and where."""

    words: Annotated[
        str, typer.Option("--words", metavar="WORDS", help="Search for these, or for a /regex/.")
    ] = ""
    inferred: Annotated[
        bool,
        typer.Option(
            "--inferred", help="Count replies that `multichat infer` or `record` guessed too."
        ),
    ] = False
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="`participant`, or `identity`: all names of a person as one.",
            autocompletion=complete_by,
        ),
    ] = "participant"


@store_command
@option_groups(exploring=Exploring, listening=Listening)
def explore(
    request: StoreRequest,
    exploring: Exploring,
    listening: Listening,
    session: Annotated[
        str | None,
        typer.Argument(
            metavar="SESSION",
            help="The one to open: its id, a beginning that only one has, or its topic.",
            autocompletion=complete_session,
        ),
    ] = None,
) -> None:
    """Explore a store: choose, find the session, read who said what to whom.

    It opens as a page in the browser until Ctrl-C, in which every choice filters every list; or a
    session goes to one file that opens without a kernel. Where there is just one session, it is
    the one.

    Examples:
    * `multichat explore --store duckdb:demo/chat.duckdb`
    * `multichat explore planning --words risk`
    * `multichat explore planning --inferred`
    * `multichat explore --by identity`
    * `multichat explore planning --html planning.html`
    """
    typer.echo(f"Opening {request.store} …", err=True)
    require_extra("lab", "multichat explore")
    from multichat_lab.analysis.identities import require_by

    require_by(exploring.by)
    with request.open() as chats:
        whole = only_session(chats) if session is None else full_session_id(chats, session)
        if exploring.html is not None:
            write_file(chats, whole, exploring, request.as_json)
            return
    with SharedLab(request.store, require_by(exploring.by)) as shared:
        show(page_of(shared, whole, exploring), listening, exploring.window)


def page_of(shared: SharedLab, session: str | None, exploring: Exploring) -> "Exhibit":
    """Return the explorer as a page, which begins with what the command names."""
    from multichat_lab.dashboards.parts.style import SHEETS, style_of
    from multichat_lab.dashboards.served.exhibit import Exhibit

    def make() -> "SessionExplorer":
        from multichat_lab.dashboards import SessionExplorer

        explorer = SessionExplorer(shared.lab, alone=True, inferred=exploring.inferred)
        explorer.session = session
        return explorer.select(words=exploring.words)

    theme = "light" if exploring.light else "auto"
    return Exhibit("The explorer", "explorer", style_of(*SHEETS["explorer"]), make, theme)


def only_session(chats: SessionPersistence) -> str | None:
    """Return the id of the store's session, None where it holds none or several."""
    sessions = chats.list_sessions()
    return sessions[0].session_id if len(sessions) == 1 else None


def write_file(
    chats: SessionPersistence, session: str | None, exploring: Exploring, as_json: bool
) -> None:
    """Write a session as one file.

    Raises:
        MultichatError: it is not said which, and there is not just one.
    """
    from multichat_lab.analysis.identities import require_by
    from multichat_lab.analysis.lab import Lab
    from multichat_lab.dashboards import SessionExplorer

    if session is None:
        raise MultichatError(
            "A file holds one session", "Say which: multichat explore SESSION --html FILE"
        )
    theme = "light" if exploring.light else "auto"
    with Lab(chats, require_by(exploring.by)) as lab:
        explorer = SessionExplorer(lab, theme=theme, inferred=exploring.inferred).show(session)
        path = explorer.save(exploring.html or "")
        explorer.close()
    size = path.stat().st_size
    if as_json:
        print_json({"file": str(path), "bytes": size, "session_id": session})
    else:
        typer.echo(f"{session} is in {path} ({size / 1e6:.2f} MB)")
