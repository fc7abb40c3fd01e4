"""Where the service is to run, and as whom: what the deployment files are filled in with."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.errors import DeploymentError
from multichat_lab.version import __version__

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

HOMES = ("/home/", "/root/")
"""What `ProtectHome` hides from the service."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the service runs, and as whom.

    Attributes:
        executable: absolute path of the program `multichat`.
        user: system user, and its group, that the service runs as.
        prefix: folder that stands before `/etc` and `/var`; empty for the system's own.

    Raises:
        DeploymentError: a value would mean something else in one of the files.
    """

    executable: str
    user: str = "multichat"
    prefix: str = ""

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

    @property
    def is_in_a_home(self) -> bool:
        """Whether the program lies where the hardened unit cannot see it."""
        return self.executable.startswith(HOMES)

    def values(self) -> dict[str, str]:
        """Return what stands for the placeholders of the files."""
        return {
            "executable": self.executable,
            "user": self.user,
            "prefix": self.prefix,
            "version": __version__,
            "writable": PREFIXED_FOLDERS.format(self.prefix) if self.prefix else SYSTEM_FOLDERS,
        }


def this_program() -> str:
    """Return the absolute path of the `multichat` that belongs to the running Python."""
    return str(Path(sys.executable).absolute().with_name("multichat"))
