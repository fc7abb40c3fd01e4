"""Deployment: what systemd, logrotate, nginx, Prometheus, Grafana and a container need."""

from multichat_lab.service.deployment.site import (
    Site,
    deployment_files,
    this_program,
    write_deployment_files,
)

__all__ = ["Site", "deployment_files", "this_program", "write_deployment_files"]
