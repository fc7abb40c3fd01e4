"""The command that writes what a machine needs to run the service: deploy-files."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from multichat_lab.cli.importing import named_path
from multichat_lab.cli.options import JsonOption, option_groups
from multichat_lab.cli.output import print_json


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """What the files are filled in with."""

    user: Annotated[str, typer.Option(help="System user that the service runs as.")] = "multichat"
    prefix: Annotated[
        str, typer.Option(metavar="PATH", help="Folder before /etc and /var, for a trial.")
    ] = ""
    wheel: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Install from this wheel, not from the package index."),
    ] = None


@option_groups(options=SiteOptions)
def deploy_files(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to write them.", parser=named_path)
    ],
    options: SiteOptions,
    force: Annotated[bool, typer.Option("--force", help="Replace files that differ.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the files that run the service: systemd, logrotate, nginx, Prometheus, a container.

    They name this installation of multichat as the program; DIR/INSTALL.md tells the steps.

    Examples:
    * `multichat deploy-files deployment`
    * `multichat deploy-files deployment --user chat --force`
    * `multichat deploy-files trial --prefix /srv/trial`
    * `multichat deploy-files deployment --wheel dist/multichat_lab-0.2.0-py3-none-any.whl`
    """
    from multichat_lab.service.deployment import Site, this_program, write_deployment_files

    site = Site(this_program(), options.user, options.prefix.rstrip("/"), options.wheel)
    written = write_deployment_files(folder, site, force)
    if site.is_in_a_home:
        typer.echo(
            f"The program lies in a home folder, which the unit hides: {site.executable}\n"
            "Install it for all, e.g. in /opt/multichat, and write the files from there.",
            err=True,
        )
    if as_json:
        print_json([str(path) for path in written])
        return
    for path in written:
        typer.echo(path)
    typer.echo(f"{len(written)} files written. Next: read {folder / 'INSTALL.md'}")
