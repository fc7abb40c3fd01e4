"""The commands that show what the package does."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=False)

SeedOption = Annotated[int, typer.Option(help="The same seed prints the same.")]
KeepOption = Annotated[
    Path | None, typer.Option("--keep", metavar="DIR", help="Leave the stores in DIR.")
]


@app.callback(invoke_without_command=True)
def demo(context: typer.Context, seed: SeedOption = 7, keep: KeepOption = None) -> None:
    """Watch it work: without a name, all demos, one after the other.

    Examples:
    * `multichat demo`
    * `multichat demo --keep ./demo`
    * `multichat demo sessions --seed 11`
    """
    if context.invoked_subcommand is None:
        every(seed, keep)


@app.command("sessions")
def sessions(seed: SeedOption = 7, keep: KeepOption = None) -> None:
    """Record a session, go on in another process, compare the stores, clean up."""
    from multichat_lab.demos.session_demo import run_session_demo

    run_session_demo(seed, keep)


@app.command("trading")
def trading(seed: SeedOption = 7, keep: KeepOption = None) -> None:
    """Let three robots and a person talk and trade real prices; see who earned what."""
    from multichat_lab.demos.trading_demo import run_trading_demo

    run_trading_demo(seed, keep)


@app.command("agents")
def agents(
    seed: SeedOption = 7,
    keep: KeepOption = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Let a model at a server of OpenAI's protocol argue."),
    ] = None,
    model_name: Annotated[
        str, typer.Option(metavar="NAME", help="The model, as the server calls it.")
    ] = "default",
) -> None:
    """Let a bull, a bear and a risk officer argue and a person decide; see whose words earned what.

    With `--model`, bull and bear say what a model writes (extra `llm`; the key, where the server
    wants one, is in the variable OPENAI_API_KEY), and the person follows whom the script says.

    Examples:
    * `multichat demo agents`
    * `multichat demo agents --keep ./debate`
    * `multichat demo agents --model http://127.0.0.1:11434/v1 --model-name llama3.2`
    """
    from multichat_lab.demos.agents_demo import run_agents_demo
    from multichat_lab.demos.model_author import author_at

    run_agents_demo(seed, keep, author=None if model is None else author_at(model, model_name))


@app.command("all")
def every(seed: SeedOption = 7, keep: KeepOption = None) -> None:
    """Run all demos, each with a folder of its own below DIR."""
    sessions(seed, keep / "sessions" if keep else None)
    trading(seed, keep / "trading" if keep else None)
    agents(seed, keep / "agents" if keep else None)


@app.command("files")
def files(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write them to.")] = Path(
        "samples"
    ),
    seed: SeedOption = 7,
) -> None:
    """Write small files to try the other commands with: chats and hourly prices, all invented.

    Examples:
    * `multichat demo files`
    * `multichat demo files ~/try`
    """
    from multichat_lab.demos.sample_files import write_sample_files

    for path in write_sample_files(folder, seed):
        typer.echo(str(path))
