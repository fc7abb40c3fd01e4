"""The command that infers who answers whom."""

import typer

from multichat_lab.cli.options import StoreRequest, store_command
from multichat_lab.cli.reading import SessionOption, print_read, read_through


@store_command
def infer(request: StoreRequest, session: SessionOption = None) -> None:
    """Infer who answers whom where the source does not tell; measures count it only when asked.

    Nothing that was said changes, and what a source declares is never overruled. A second run
    reads only what is new; `multichat annotations --run infer_replies --remove` takes it back.

    Examples:
    * `multichat infer && multichat stats --inferred`
    """
    from multichat_lab.analysis.inferring import infer_replies

    summary = read_through(request, session, "Inferring", infer_replies)
    if not request.as_json:
        print_read(summary, "replies inferred in")
        typer.echo(f"Count them: multichat stats --inferred --store {request.store}")
