"""The notebooks and the data that come with the package, wherever it is installed."""

from pathlib import Path

from multichat_lab.errors import StoreError


def shipped_folder(name: str) -> Path:
    """Return the folder `notebooks`, `data` or `docs`, of an installed wheel or a checkout.

    Raises:
        StoreError: the installation is incomplete.
    """
    here = Path(__file__).resolve().parent
    for place in (here / name, here.parents[1] / name):
        if place.is_dir():
            return place
    raise StoreError(f"The folder {name} is missing from the installation", "Install it again.")


def data_path(*parts: str) -> Path:
    """Return the path of a shipped data file, e.g. `data_path("chats", "trading_floor.jsonl")`."""
    return shipped_folder("data").joinpath(*parts)


def shipped_notebooks() -> list[Path]:
    """Return the files of the notebooks that come with the package."""
    return list(shipped_folder("notebooks").glob("*.ipynb"))
