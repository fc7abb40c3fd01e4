"""The programs that will read the files say that they are right."""

import json
import os
import shutil
import subprocess

import pytest
import yaml

MOST_EXPOSURE = 20
"""Tenths, as `systemd-analyze security` counts them; 96 is an ordinary unit, above 50 is medium."""

pytestmark = pytest.mark.slow


def run(*argv, **options):
    done = subprocess.run(
        [str(each) for each in argv], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_systemd_finds_nothing_wrong_in_the_unit(trial, tool):
    told = run(tool("systemd-analyze"), "verify", trial.folder / "systemd/multichat.service")
    assert "multichat" not in told  # it may find something in units of the machine


def test_systemd_calls_the_unit_hardened(trial, tool):
    systemd = tool("systemd-analyze")
    version = int(run(systemd, "--version").split()[1])
    if version < 250:
        pytest.skip(f"systemd {version} cannot judge a unit that is not installed")
    threshold = f"--threshold={MOST_EXPOSURE}"
    unit = trial.folder / "systemd/multichat.service"
    run(systemd, "security", "--offline=yes", "--no-pager", threshold, unit)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files to another user")
def test_user_and_folders_come_to_be(trial, tool, tmp_path):
    from multichat_lab.service.deployment import Site, write_deployment_files

    write_deployment_files(tmp_path / "files", Site("/opt/multichat/bin/multichat", "chatter"))
    systemd, root = tmp_path / "files" / "systemd", tmp_path / "root"
    (root / "etc").mkdir(parents=True)
    run(tool("systemd-sysusers"), f"--root={root}", systemd / "sysusers.conf")
    assert "chatter:" in (root / "etc/passwd").read_text()
    run(tool("systemd-tmpfiles"), f"--root={root}", "--create", systemd / "tmpfiles.conf")
    state, log = root / "var/lib/multichat", root / "var/log/multichat/multichat.log"
    assert state.stat().st_mode & 0o777 == 0o750
    assert log.stat().st_mode & 0o777 == 0o640
    assert log.stat().st_uid == state.stat().st_uid != 0
    assert (root / "etc/multichat").stat().st_uid == 0


def test_logrotate_rotates_the_log_under_an_open_file(trial, tool, tmp_path):
    logrotate, configuration = tool("logrotate"), tmp_path / "configuration"
    log = trial.prefix / "var/log/multichat/multichat.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(trial.folder / "logrotate/multichat", configuration)
    configuration.chmod(0o644)
    with log.open("a") as service:
        service.write("before\n")
        service.flush()
        run(logrotate, "--force", "--state", tmp_path / "state", configuration)
        service.write("after\n")
    assert log.read_text() == "after\n"
    [rotated] = log.parent.glob("multichat.log-*")
    assert rotated.read_text() == "before\n"


def test_prometheus_takes_configuration_and_rules(trial, tool):
    told = run(tool("promtool"), "check", "config", trial.folder / "prometheus/prometheus.yml")
    assert "9 rules found" in told


def test_a_shell_can_read_the_steps(trial, tool):
    run(tool("sh"), "-n", input=shell_steps(trial))


def shell_steps(trial):
    """Return the commands of INSTALL.md that stand in blocks of their own."""
    blocks = (trial.folder / "INSTALL.md").read_text().split("```")[1::2]
    return "\n".join(each.removeprefix("sh\n") for each in blocks)


def test_yaml_and_json_can_be_read(trial):
    prometheus = yaml.safe_load((trial.folder / "prometheus/prometheus.yml").read_text())
    [scrape] = prometheus["scrape_configs"]
    assert scrape["metrics_path"] == "/metrics"
    [rules] = prometheus["rule_files"]
    assert (trial.folder / "prometheus" / rules).is_file()
    dashboard = json.loads((trial.folder / "grafana/multichat.json").read_text())
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"]) > 0


def test_the_container_runs_without_root_and_looks_at_its_health(trial):
    lines = (trial.folder / "container/Containerfile").read_text().splitlines()
    instructions = [line.split()[0] for line in lines if line[:1].isupper()]
    assert instructions.index("USER") < instructions.index("ENTRYPOINT")
    assert "HEALTHCHECK" in instructions
    assert f"USER {trial.user}" in lines
