"""Refusals that concern backups, restoring them, and telling people about the service."""

from multichat_lab.errors.base import MultichatError


class LoadTestError(MultichatError):
    """A load test cannot start as it was asked for; nothing was sent."""


class DeploymentError(MultichatError):
    """Deployment files cannot be written, or would carry a value that means something else."""


class BackupError(MultichatError):
    """No backup could be made, or the one that is meant is missing or damaged."""


class RestoreError(MultichatError):
    """A backup was not restored; the store is as it was."""


class AlertError(MultichatError):
    """An address for alerts or notes makes no sense, or what was to be told did not arrive."""
