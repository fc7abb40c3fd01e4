"""The command that shows a notebook as a page."""

import json
import signal
import sys
import webbrowser
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from multichat_lab.cli.lab import DEFAULT_FOLDER, copy_notebooks
from multichat_lab.cli.options import option_groups
from multichat_lab.cli.page_options import Lasting, Listening, Look, Window
from multichat_lab.desk_file import name_desk_file
from multichat_lab.errors import MultichatError
from multichat_lab.extras import require_extra
from multichat_lab.listening import free_socket, token_for, url_of


@option_groups(listening=Listening, lasting=Lasting, look=Look)
def present(
    listening: Listening,
    lasting: Lasting,
    look: Look,
    notebook: Annotated[
        Path | None,
        typer.Argument(metavar="NOTEBOOK", help="What to show; by itself, a page of all there is."),
    ] = None,
    window: Window = True,
) -> None:
    """Show a notebook as a page in the browser: its widgets live, its code hidden.

    Without one, a page shows all there is to open: the room, the explorer, the replay and each
    notebook. A notebook runs once, in its folder, and whoever opens the page or comes back to it
    finds the same session. Only the notebook can be reached, and nothing is loaded from the
    internet. Without --ip, the page is for this machine only; elsewhere it opens with the token
    that is printed. Ctrl-C ends it.

    Examples:
    * `multichat present`
    * `multichat present notebooks/05_trading_desk.ipynb --light`
    * `multichat present notebooks/03_backtest_a_robot.ipynb --steps`
    * `multichat present desk.ipynb --ip 0.0.0.0 --port 9000 --no-open`
    """
    if notebook is None:
        show_start_page(listening, look, window)
        return
    path = checked(notebook)
    name_desk_file(path.absolute().parent, datetime.now().astimezone())
    show_notebook(path, listening, look, window, lasting)


def show_notebook(
    notebook: Path, listening: Listening, look: Look, browser: bool, lasting: Lasting
) -> None:
    """Show a notebook as a page until Ctrl-C.

    Args:
        notebook: an existing one; its stem is what it is called.
        listening: where to wait for browsers.
        look: the theme, and whether step by step.
        browser: open a browser window.
        lasting: whose its kernel is, and how long it lives.

    Raises:
        MultichatError: Voilà is not installed, or the address cannot be had.
    """
    typer.echo(f"Starting the page of {notebook.name} …", err=True)
    require_extra("lab", "multichat present")
    from multichat_lab.cli.last_saved import last_saved
    from multichat_lab.cli.waiting_page import WaitingServer, waiting_page

    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    saved = last_saved(cells, look.steps)
    token = token_for(listening.ip)
    with free_socket(listening.ip, listening.port) as listener:
        first = waiting_page(notebook.stem, saved, look.light, look.steps)
        waiting = WaitingServer(first, listener, token)
        port = int(listener.getsockname()[1])
        url = url_of(listening.ip, port, token)
        waiting.start()
        signal.signal(signal.SIGINT, lambda *_: sys.exit(0))  # Ctrl-C before Voilà takes it over
        typer.echo(f"{notebook.name} is at {url}  (Ctrl-C ends it)")
        if browser:
            webbrowser.open(url)
        try:
            import_module("voila.app")
            from multichat_lab.cli.voila_page import Page, serve
        except ImportError as error:
            raise MultichatError(
                f"Voilà cannot be loaded: {error}",
                "Install it with: pip install 'multichat-lab[lab]'",
            ) from error
        page = Page(
            notebook=notebook,
            ip=listening.ip,
            port=port,
            light=look.light,
            steps=look.steps,
            saved=saved,
            away_seconds=lasting.seconds,
            token=token,
            apart=lasting.apart,
        )
        serve(page, listener, waiting)


def show_start_page(listening: Listening, look: Look, browser: bool) -> None:
    """Show all there is to open as a page, until Ctrl-C.

    Raises:
        MultichatError: Voilà is not installed, or the address cannot be had.
    """
    require_extra("lab", "multichat present")
    from multichat_lab.cli.start.offers import offers
    from multichat_lab.cli.start.page import StartPage, serve_start_page

    copy_notebooks(DEFAULT_FOLDER)
    with free_socket(listening.ip, listening.port) as listener:
        page = StartPage(
            offers(DEFAULT_FOLDER), listening.ip, listener, look.light, token_for(listening.ip)
        )

        def say_where() -> None:
            typer.echo(f"What there is to show is at {page.url}  (Ctrl-C ends it)")
            if browser:
                webbrowser.open(page.url)

        serve_start_page(page, say_where)


def checked(notebook: Path) -> Path:
    """Return the notebook; one that is missing or damaged is found out before a page opens.

    Raises:
        MultichatError: there is no such file, or it is no notebook.
    """
    remedy = "Give the path of a notebook (.ipynb), or none for a page of all there is."
    if not notebook.is_file():
        raise MultichatError(f"There is no notebook {notebook}", remedy)
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (ValueError, TypeError, KeyError) as error:
        raise MultichatError(f"{notebook} is not a notebook", remedy) from error
    if not isinstance(cells, list) or notebook.suffix != ".ipynb":
        raise MultichatError(f"{notebook} is not a notebook", remedy)
    return notebook
