"""Write the deployment files: the templates of `files/`, filled in for a site."""

from pathlib import Path
from string import Template

from multichat_lab.errors import DeploymentError
from multichat_lab.service.deployment.site import Site

TEMPLATES = Path(__file__).parent / "files"
SETTINGS_TEMPLATE = Path(__file__).parents[1] / "settings" / "production.toml"
SETTINGS_FILE = Path("production.toml")


class FileTemplate(Template):
    """A template whose placeholders read `@{name}`: the files are full of dollar signs."""

    delimiter = "@"


def deployment_files(site: Site) -> dict[Path, str]:
    """Return the files that a site needs: path within the folder → text."""
    values = site.values()
    templates = sorted(each for each in TEMPLATES.rglob("*") if each.is_file())
    files = {
        each.relative_to(TEMPLATES): FileTemplate(each.read_text(encoding="utf-8")).substitute(
            values
        )
        for each in templates
    }
    settings = SETTINGS_TEMPLATE.read_text(encoding="utf-8")
    files[SETTINGS_FILE] = settings.replace('"/var/', f'"{site.prefix}/var/')
    return files


def write_deployment_files(folder: Path, site: Site, force: bool = False) -> list[Path]:
    """Write the files that are not there yet as they should be, and return their paths.

    Args:
        folder: where they go; made when it is not there.
        site: where the service is to run.
        force: replace files that differ.

    Raises:
        DeploymentError: without `force`, a file is there with another content, and none was
            written; or a file cannot be written.
    """
    files = {folder / name: text for name, text in deployment_files(site).items()}
    try:
        missing = {path: text for path, text in files.items() if not holds(path, text)}
        changed = [path for path in missing if path.exists() or path.is_symlink()]
        if changed and not force:
            raise DeploymentError(
                f"{len(changed)} files are there with another content, e.g. {changed[0]}",
                "Choose another folder, or replace them with --force.",
            )
        for path, text in missing.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)  # a link is replaced, not what it leads to
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DeploymentError(
            f"{error.filename or folder} cannot be written: {error.strerror}",
            "Choose a folder where you may write.",
        ) from error
    return list(missing)


def holds(path: Path, text: str) -> bool:
    """Return whether the file is there with this text."""
    return path.is_file() and path.read_bytes() == text.encode()
