"""Deployment: what systemd, logrotate, nginx, Prometheus, Grafana and a container need.

The templates of `files/`, filled in for where the service runs, as whom.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

from multichat_lab.errors import DeploymentError
from multichat_lab.version import __version__

TEMPLATES = Path(__file__).parent / "files"
SETTINGS_TEMPLATE = Path(__file__).parents[1] / "settings" / "production.toml"
SETTINGS_FILE = Path("production.toml")

USER_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
PLAIN_PATH = re.compile(r"(/[\w.+-]+)+", re.ASCII)
"""What needs no quoting in a unit, a shell and a configuration of nginx alike."""

SYSTEM_FOLDERS = """\
StateDirectory=multichat
StateDirectoryMode=0750
LogsDirectory=multichat
LogsDirectoryMode=0750"""
PREFIXED_FOLDERS = "ReadWritePaths={0}/var/lib/multichat {0}/var/log/multichat"
"""systemd makes folders of state below /var/lib alone."""

EXTRAS = "service,postgresql"

UNIT = Path("systemd", "multichat.service")
INSTANCE = Path("systemd", "multichat@.service")
"""The same for several services on one machine; what follows the @ is the port."""
OF_INSTANCE = {
    "status multichat": "status 'multichat@*'",
    "security multichat": "security multichat@8765",
    "Description=multichat:": "Description=multichat on port %i:",
    " serve ": " serve --port %i ",
    "multichat.log": "multichat-%i.log",
    "SyslogIdentifier=multichat": "SyslogIdentifier=multichat-%i",
}

WHEEL_NAME = re.compile(r"multichat_lab-[\w.+]+-py3-none-any\.whl", re.ASCII)

HOMES = ("/home/", "/root/")
"""What `ProtectHome` hides from the service."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the service runs, and as whom.

    Attributes:
        executable: absolute path of the program `multichat`.
        user: system user, and its group, that the service runs as.
        prefix: folder that stands before `/etc` and `/var`; empty for the system's own.
        wheel: the wheel that is installed there; None for this version from the package index.

    Raises:
        DeploymentError: a value would mean something else in one of the files.
    """

    executable: str
    user: str = "multichat"
    prefix: str = ""
    wheel: Path | None = None

    def __post_init__(self) -> None:
        if not USER_NAME.fullmatch(self.user):
            raise DeploymentError(
                f"The user is {self.user!r}",
                "Give a name of small letters, digits, - and _, such as multichat.",
            )
        if self.prefix and not PLAIN_PATH.fullmatch(self.prefix):
            raise DeploymentError(
                f"The prefix is {self.prefix!r}",
                "Give an absolute path of letters, digits and . _ + -, without a / at its end.",
            )
        if not PLAIN_PATH.fullmatch(self.executable):
            raise DeploymentError(
                f"The program is {self.executable!r}",
                "Install it where no blank or special character is in the path, e.g. in"
                " /opt/multichat.",
            )
        if self.wheel and not (WHEEL_NAME.fullmatch(self.wheel.name) and self.wheel.is_file()):
            raise DeploymentError(
                f"The wheel is {str(self.wheel)!r}",
                "Give the file multichat_lab-…-py3-none-any.whl that `uv build --wheel` makes.",
            )

    @property
    def is_in_a_home(self) -> bool:
        """Whether the program lies where the hardened unit cannot see it."""
        return self.executable.startswith(HOMES)

    def values(self) -> dict[str, str]:
        """Return what stands for the placeholders of the files."""
        if self.wheel:
            copied, requirement = f"{self.wheel.name} ", f"./{self.wheel.name}[{EXTRAS}]"
        else:
            copied, requirement = "", f"multichat-lab[{EXTRAS}]=={__version__}"
        return {
            "copied": copied,
            "requirement": requirement,
            "executable": self.executable,
            "user": self.user,
            "prefix": self.prefix,
            "version": __version__,
            "writable": PREFIXED_FOLDERS.format(self.prefix) if self.prefix else SYSTEM_FOLDERS,
        }


def this_program() -> str:
    """Return the absolute path of the `multichat` that belongs to the running Python."""
    return str(Path(sys.executable).absolute().with_name("multichat"))


class FileTemplate(Template):
    """A template whose placeholders read `@{name}`: the files are full of dollar signs."""

    delimiter = "@"


def deployment_files(site: Site) -> dict[Path, str]:
    """Return the files that are written for a site: path within the folder → text."""
    values = site.values()
    templates = sorted(each for each in TEMPLATES.rglob("*") if each.is_file())
    files = {
        each.relative_to(TEMPLATES): FileTemplate(each.read_text(encoding="utf-8")).substitute(
            values
        )
        for each in templates
    }
    files[INSTANCE] = files[UNIT]
    for one, of_several in OF_INSTANCE.items():
        files[INSTANCE] = files[INSTANCE].replace(one, of_several)
    settings = SETTINGS_TEMPLATE.read_text(encoding="utf-8")
    files[SETTINGS_FILE] = settings.replace('"/var/', f'"{site.prefix}/var/')
    return files


def write_deployment_files(folder: Path, site: Site, force: bool = False) -> list[Path]:
    """Write the files that are not there yet as they should be, and return their paths.

    The wheel of the site, if it has one, is copied to them.

    Args:
        folder: where they go; made when it is not there.
        site: where the service is to run.
        force: replace files that differ.

    Raises:
        DeploymentError: without `force`, a file is there with another content, and none was
            written; or a file cannot be written.
    """
    files = {folder / name: text.encode() for name, text in deployment_files(site).items()}
    try:
        if site.wheel:
            files[folder / site.wheel.name] = site.wheel.read_bytes()
        missing = {path: content for path, content in files.items() if not holds(path, content)}
        changed = [path for path in missing if path.exists() or path.is_symlink()]
        if changed and not force:
            raise DeploymentError(
                f"{len(changed)} files are there with another content, e.g. {changed[0]}",
                "Choose another folder, or replace them with --force.",
            )
        for path, content in missing.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)  # a link is replaced, not what it leads to
            path.write_bytes(content)
    except OSError as error:
        raise DeploymentError(
            f"{error.filename or folder} cannot be written: {error.strerror}",
            "Choose a folder where you may write.",
        ) from error
    return list(missing)


def holds(path: Path, content: bytes) -> bool:
    """Return whether the file is there with this content."""
    return path.is_file() and path.read_bytes() == content
