"""Media that cannot be written to: a read-only bind mount for root, else the permissions."""

import os
import shutil
import subprocess

import pytest

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
CAN_MOUNT = (
    IS_ROOT
    and shutil.which("unshare") is not None
    and subprocess.run(
        ["unshare", "-m", "sh", "-c", "mount -t tmpfs -o ro none /mnt"],
        capture_output=True,
        check=False,
    ).returncode
    == 0
)

needs_media = pytest.mark.skipif(
    os.name == "nt" or (IS_ROOT and not CAN_MOUNT), reason="no media can be made read-only here"
)


def on_read_only_media(folder, *command):
    """Run a command for which the folder is read-only; return what it did."""
    if CAN_MOUNT:
        mounting = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
        command = ("unshare", "-m", "sh", "-c", mounting, str(folder), *command)
    else:
        for each in (*folder.rglob("*"), folder):
            each.chmod(0o555 if each.is_dir() else 0o444)
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        if not CAN_MOUNT:
            for each in (folder, *folder.rglob("*")):
                each.chmod(0o755 if each.is_dir() else 0o644)
