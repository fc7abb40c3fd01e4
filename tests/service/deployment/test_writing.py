"""What `deploy-files` writes, and what it leaves alone."""

import re
import tomllib

import pytest
import yaml

from multichat_lab.errors import DeploymentError
from multichat_lab.service.deployment import Site, deployment_files, write_deployment_files
from multichat_lab.service.settings import Settings

SITE = Site("/opt/multichat/bin/multichat")

NAMES = {
    "INSTALL.md",
    "production.toml",
    "container/Containerfile",
    "container/compose.yml",
    "container/proxy.conf",
    "grafana/multichat.json",
    "logrotate/multichat",
    "nginx/multichat.conf",
    "prometheus/multichat-alerts.yml",
    "prometheus/prometheus.yml",
    "systemd/multichat.service",
    "systemd/multichat@.service",
    "systemd/sysusers.conf",
    "systemd/tmpfiles.conf",
}


def test_all_files_are_written(tmp_path):
    written = write_deployment_files(tmp_path / "new" / "folder", SITE)
    assert {str(each.relative_to(tmp_path / "new" / "folder")) for each in written} == NAMES


def test_what_is_there_with_another_content_is_refused_and_nothing_is_written(tmp_path):
    mine = tmp_path / "nginx" / "multichat.conf"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(DeploymentError, match=r"1 files.*nginx.*--force"):
        write_deployment_files(tmp_path, SITE)
    assert mine.read_text() == "mine"
    assert sorted(tmp_path.rglob("*")) == [mine.parent, mine]


def test_with_force_it_is_replaced(tmp_path):
    (tmp_path / "INSTALL.md").write_text("mine")
    write_deployment_files(tmp_path, SITE, force=True)
    assert (tmp_path / "INSTALL.md").read_text().startswith("# The multichat service")


def test_a_second_time_there_is_nothing_to_write(tmp_path):
    write_deployment_files(tmp_path, SITE)
    assert write_deployment_files(tmp_path, SITE) == []


def test_a_folder_that_cannot_be_made_is_one_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DeploymentError, match="cannot be written"):
        write_deployment_files(tmp_path / "file" / "folder", SITE)


def test_a_link_is_replaced_and_not_written_through(tmp_path):
    (tmp_path / "INSTALL.md").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DeploymentError, match="1 files"):
        write_deployment_files(tmp_path, SITE)
    write_deployment_files(tmp_path, SITE, force=True)
    assert not (tmp_path / "elsewhere").exists()


def test_no_placeholder_and_no_address_of_a_machine_is_left():
    for path, text in deployment_files(SITE).items():
        assert "@{" not in text, path
        addresses = set(re.findall(r"\b\d+\.\d+\.\d+\.\d+\b", text))
        assert addresses <= {"127.0.0.1", "0.0.0.0"}, path  # noqa: S104 - of a container


def test_the_settings_are_those_of_production():
    [text] = [text for path, text in deployment_files(SITE).items() if path.suffix == ".toml"]
    assert Settings(**tomllib.loads(text)) == Settings()


def test_the_settings_of_a_trial_stay_below_the_prefix():
    files = deployment_files(Site(SITE.executable, prefix="/srv/trial"))
    [text] = [text for path, text in files.items() if path.suffix == ".toml"]
    settings = Settings(**tomllib.loads(text))
    for path in (settings.storage_path, settings.backup_path, settings.token_file):
        assert str(path).startswith("/srv/trial/var/lib/multichat/")


def test_the_service_waits_for_its_disk_and_tries_for_ever():
    files = deployment_files(Site(SITE.executable, prefix="/srv/trial"))
    unit = {str(path): text for path, text in files.items()}["systemd/multichat.service"]
    before_service = unit.split("[Service]")[0].splitlines()
    assert "RequiresMountsFor=/srv/trial/var/lib/multichat" in before_service
    assert "StartLimitIntervalSec=0" in before_service


def test_a_wheel_comes_along_and_is_what_gets_installed(tmp_path):
    wheel = tmp_path / "multichat_lab-0.2.1.dev7-py3-none-any.whl"
    wheel.write_bytes(b"PK\x00\xff")
    site = Site(SITE.executable, wheel=wheel)
    written = write_deployment_files(tmp_path / "new", site)
    assert (tmp_path / "new" / wheel.name).read_bytes() == b"PK\x00\xff"
    container = (tmp_path / "new/container/Containerfile").read_text()
    assert f"COPY {wheel.name} production.toml ./" in container
    for text in (container, (tmp_path / "new/INSTALL.md").read_text()):
        assert f"install './{wheel.name}[service,postgresql]'" in text.replace(
            "--no-cache-dir ", ""
        )
    assert len(written) == len(NAMES) + 1
    assert write_deployment_files(tmp_path / "new", site) == []


@pytest.mark.parametrize("name", ["multichat_lab-1'; rm x-py3-none-any.whl", "other-1.whl", "gone"])
def test_what_is_no_wheel_of_ours_is_refused(tmp_path, name):
    if name != "gone":
        (tmp_path / name).touch()
    with pytest.raises(DeploymentError, match=r"The wheel is .*uv build --wheel"):
        Site(SITE.executable, wheel=tmp_path / name)


def test_the_unit_of_several_differs_by_its_port_alone():
    files = {str(path): text for path, text in deployment_files(SITE).items()}
    one, several = (files[f"systemd/multichat{at}.service"].splitlines() for at in ("", "@"))
    changed = [new for old, new in zip(one, several, strict=True) if old != new]
    assert len(changed) == 5
    assert any("serve --port %i --config" in each for each in changed)
    assert any("multichat-%i.log" in each for each in changed)


def test_the_services_of_the_containers_share_one_store():
    files = {str(path): text for path, text in deployment_files(SITE).items()}
    services = yaml.safe_load(files["container/compose.yml"])["services"]
    assert services["one"] == services["two"]
    assert services["one"]["environment"]["MULTICHAT_STORE"].startswith("postgresql://")
    assert "PASSWORD" not in str(services["one"]["environment"]), "it is a secret"
    proxy = files["container/proxy.conf"]
    assert all(f"server {name}:8765;" in proxy for name in ("one", "two"))
