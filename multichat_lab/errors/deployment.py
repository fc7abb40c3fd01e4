"""Refusals that concern the files for deployment."""

from multichat_lab.errors.base import MultichatError


class DeploymentError(MultichatError):
    """Deployment files cannot be written, or would carry a value that means something else."""
