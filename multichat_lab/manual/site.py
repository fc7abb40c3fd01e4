"""Builds the site: gathers its pages, has the generator make HTML of them, puts it in place."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from multichat_lab.errors import MultichatError
from multichat_lab.extras import require_extra
from multichat_lab.manual.configuration import write_configuration
from multichat_lab.manual.links import for_the_site
from multichat_lab.manual.live_pages import write_live_pages
from multichat_lab.manual.python_reference import write_python_reference
from multichat_lab.manual.service_reference import http_page, settings_page
from multichat_lab.manual.tutorials import write_tutorials
from multichat_lab.progress import Progress, no_progress
from multichat_lab.shipped import shipped_folder

MARK = ".multichat-site"
"""A file in each site of ours: such a folder may be replaced."""
PROJECT = {
    "README": "index.md",
    "CHANGELOG": "project/changelog.md",
    "CONTRIBUTING": "project/contributing.md",
    "SECURITY": "project/security.md",
}
"""What stands beside the package → its page."""
STEPS = 6


def build_site(out: Path, commands: str, progress: Progress = no_progress) -> int:
    """Build the site into `out`, which is new, empty, or a site that was built before.

    It needs the extra `docs`, and no internet; neither does who reads it, with a server or without.

    Args:
        out: the folder; replaced as a whole when all of it is made.
        commands: the page on the commands, in Markdown.
        progress: is told how many of the steps are done.

    Returns:
        How many pages it has.

    Raises:
        MissingExtraError: the extra is not installed.
        MultichatError: `out` holds something else, or a page has a link that leads nowhere.
    """
    require_extra("docs")
    require_replaceable(out)
    with tempfile.TemporaryDirectory(prefix="multichat-docs-") as place:
        folder = Path(place)
        gather(folder, commands, progress)
        generate(folder)
        progress(STEPS - 1, STEPS)
        site = folder / "site"
        (site / MARK).touch()
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.exists():
            shutil.rmtree(out)
        shutil.move(site, out)
    return sum(1 for _ in out.rglob("*.html"))


def require_replaceable(out: Path) -> None:
    """Refuse a folder that is not ours to replace.

    Raises:
        MultichatError: it is a file, or holds something else than a site of ours.
    """
    if out.is_dir() and (not any(out.iterdir()) or (out / MARK).exists()):
        return
    if out.exists() or out.is_symlink():
        raise MultichatError(
            f"{out} is there, and is no site that was built here", "Name a folder that is new."
        )


def gather(folder: Path, commands: str, progress: Progress) -> None:
    """Write all pages and the configuration into a folder."""
    pages = folder / "docs"
    shutil.copytree(shipped_folder("docs"), pages)
    for page in pages.rglob("*.md"):
        page.write_text(for_the_site(page.read_text(encoding="utf-8")), encoding="utf-8")
    progress(1, STEPS)
    write_tutorials(pages / "tutorials")
    progress(2, STEPS)
    write_live_pages(pages / "live", no_progress)
    progress(3, STEPS)
    rooms = write_python_reference(pages / "reference" / "python")
    for name, text in (
        ("commands", commands),
        ("settings", settings_page()),
        ("http", http_page()),
    ):
        (pages / "reference" / f"{name}.md").write_text(text, encoding="utf-8")
    (pages / "project").mkdir()
    for name, place in PROJECT.items():
        text = (shipped_folder("docs").parent / f"{name}.md").read_text(encoding="utf-8")
        (pages / place).write_text(for_the_site(text, place), encoding="utf-8")
    write_configuration(folder, rooms)
    progress(4, STEPS)


def generate(folder: Path) -> None:
    """Have the generator make the site of what was gathered.

    Raises:
        MultichatError: it has found something wrong, e.g. a link that leads nowhere.
    """
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = re.sub(r"\x1b\[[\d;]*m", "", (done.stdout + done.stderr).decode("utf-8", "replace"))
        raise MultichatError(f"The site cannot be built: {said.strip()}", "Mend what it names.")
