"""Settings: production's by default; file, then environment, then flags, the later winning."""

import os
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import multichat_lab
from multichat_lab.errors import MultichatError, SettingsError
from multichat_lab.service.settings import Settings
from multichat_lab.service.settings.sources import (
    load_settings,
    origin_of_each,
    read_sources,
    settings_of,
    template_path,
)

VALUES = {
    "port": st.integers(0, 65_535),
    "cleanup_days": st.floats(0.5, 36_500, allow_nan=False),
    "storage_type": st.sampled_from(["sqlite", "duckdb", "json", "memory"]),
    "backup_enabled": st.booleans(),
    "host": st.from_regex(r"[a-z0-9.]{1,20}", fullmatch=True),
    "storage_path": st.from_regex(r"/[a-z]{1,20}", fullmatch=True),
}
some_settings = st.fixed_dictionaries({}, optional=VALUES)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    for name in [each for each in os.environ if each.startswith("MULTICHAT_")]:
        monkeypatch.delenv(name)


def toml_of(values):
    lines = (f"{name} = {str(v).lower() if isinstance(v, bool) else repr(v)}" for name, v in values)
    return "\n".join(lines)


@pytest.mark.slow
@given(file=some_settings, environment=some_settings, flags=some_settings)
def test_the_later_source_wins_and_is_named(tmp_path_factory, file, environment, flags):
    path = tmp_path_factory.mktemp("settings") / "some.toml"
    path.write_text(toml_of(file.items()))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(f"MULTICHAT_{name.upper()}", str(value))
        sources = read_sources(path, flags)
    effective, origins = settings_of(sources), origin_of_each(sources)
    for name in VALUES:
        if name in flags:
            expected, origin = flags[name], f"flag --{name.replace('_', '-')}"
        elif name in environment:
            expected, origin = environment[name], f"environment MULTICHAT_{name.upper()}"
        elif name in file:
            expected, origin = file[name], f"file {path}"
        else:
            expected, origin = getattr(Settings(), name), "default"
        assert str(getattr(effective, name)) == str(expected)
        assert origins[name] == origin


def test_the_template_is_production_and_production_is_the_default():
    assert load_settings(template_path()) == Settings()
    text = template_path().read_text()
    named = {line.lstrip("# ").split(" = ")[0] for line in text.splitlines() if " = " in line}
    assert set(Settings.model_fields) <= named, "every setting is shown"
    assert tomllib.loads(text)["storage_path"] == "/var/lib/multichat/sessions"


def test_the_file_may_be_named_by_the_environment(tmp_path, monkeypatch):
    (tmp_path / "my.toml").write_text("port = 7")
    monkeypatch.setenv("MULTICHAT_CONFIG", str(tmp_path / "my.toml"))
    assert load_settings().port == 7
    assert Settings().port == 8765, "made directly, it reads no environment"


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("prot = 1", "no setting 'prot' .*some.toml.*Did you mean port"),
        ("port = 99999", "port .*some.toml.* is 99999.*65535"),
        ("[service]\nport = 1", "no setting 'service'"),
        ("port = ", "no TOML"),
        ("cleanup_at = '2:00'", "cleanup_at"),
        ("disk_free_error = 0.5", "above disk_free_warn"),
        ("request_seconds = inf", "finite"),
    ],
)
def test_a_wrong_key_or_value_names_itself_and_the_file(tmp_path, toml, told):
    path = tmp_path / "some.toml"
    path.write_text(toml)
    with pytest.raises(SettingsError, match=told):
        load_settings(path)


def test_a_wrong_variable_names_itself(monkeypatch):
    monkeypatch.setenv("MULTICHAT_PORTT", "1")
    with pytest.raises(SettingsError, match=r"MULTICHAT_PORTT.*Did you mean port"):
        load_settings()
    monkeypatch.delenv("MULTICHAT_PORTT")
    monkeypatch.setenv("MULTICHAT_PORT", "many")
    with pytest.raises(SettingsError, match=r"port \(environment MULTICHAT_PORT\) is 'many'"):
        load_settings()


def test_a_missing_file_says_how_to_write_one(tmp_path):
    with pytest.raises(SettingsError, match=r"config template"):
        load_settings(tmp_path / "none.toml")


def test_a_store_s_location_stands_for_two_settings(monkeypatch):
    monkeypatch.setenv("MULTICHAT_STORE", "json:folder")
    found = load_settings()
    assert (found.storage_type, str(found.storage_path)) == ("json", "folder")
    found = load_settings(flags={"store": "duckdb:c.duckdb"})
    assert (found.storage_type, str(found.storage_path)) == ("duckdb", "c.duckdb")
    with pytest.raises(MultichatError, match="TYPE:PATH"):
        load_settings(flags={"store": "nowhere"})


@pytest.mark.parametrize("text", ["json://a json://b", '["json://a", "json://b"]'])
def test_several_alert_targets_fit_one_variable(monkeypatch, text):
    monkeypatch.setenv("MULTICHAT_ALERT_TARGETS", text)
    targets = load_settings().alert_targets
    assert [each.get_secret_value() for each in targets] == ["json://a", "json://b"]


def test_a_secret_is_shown_by_no_message(tmp_path):
    path = tmp_path / "some.toml"
    path.write_text('devlog_target = ["very secret"]\nalert_targets = {a = "very secret"}')
    with pytest.raises(SettingsError, match="devlog_target") as caught:
        load_settings(path)
    assert "very secret" not in str(caught.value)
    assert "very secret" not in repr(Settings(devlog_target="very secret"))


def test_what_kubernetes_sets_beside_a_service_is_passed_over(monkeypatch):
    monkeypatch.setenv("MULTICHAT_HOST", "10.0.0.9")
    for name, value in {
        "SERVICE_HOST": "10.0.0.7",
        "SERVICE_PORT": "8765",
        "SERVICE_PORT_HTTP": "8765",
        "PORT": "tcp://10.0.0.7:8765",
        "PORT_8765_TCP": "tcp://10.0.0.7:8765",
        "PORT_8765_TCP_ADDR": "10.0.0.7",
    }.items():
        monkeypatch.setenv(f"MULTICHAT_{name}", value)
    found = read_sources()
    assert settings_of(found) == Settings(host="10.0.0.9")
    assert origin_of_each(found)["port"] == "default"
    monkeypatch.setenv("MULTICHAT_PORT", "80")
    assert load_settings().port == 80


def variables_of(source):
    return re.findall(r"\bMULTICHAT_[A-Z_]*[A-Z]\b", source.read_text("utf-8"))


def test_no_variable_that_another_part_reads_is_refused(monkeypatch):
    sources = Path(multichat_lab.__file__).parent.rglob("*.py")
    known = {name for source in sources for name in variables_of(source)}
    assert {"MULTICHAT_CACHE", "MULTICHAT_THEME"} <= known
    for name in known - {"MULTICHAT_PORT"}:
        monkeypatch.setenv(name, "")
    load_settings()
