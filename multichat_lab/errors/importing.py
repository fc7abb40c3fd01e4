"""Refusals that concern a file to import or export."""

from multichat_lab.errors.base import MultichatError


class ImportFormatError(MultichatError):
    """No importer recognises the file, or the format's name is unknown."""


class DamagedFileError(MultichatError):
    """A line of the file cannot be read; the message names file and line."""


class UnsafeArchiveError(MultichatError):
    """An archive climbs out of its folder, expands without end, or is encrypted."""
