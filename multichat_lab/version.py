"""The version that is installed, which is the tag that it was built from."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("multichat-lab")
except PackageNotFoundError:  # the folder is on the path, and nothing is installed
    __version__ = "0+unknown"
