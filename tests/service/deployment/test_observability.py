"""Alerts and panels ask for figures that the service really has."""

import json
import re
import subprocess

import httpx
import pytest
import yaml

from multichat_lab import errors
from multichat_lab.service.observability import ServiceMetrics
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings

SCRAPE_OWN = {"up"}
"""What Prometheus itself says about a target."""

UPKEEP = 'multichat_upkeep_runs_total{job="multichat", task="%s", outcome="%s"}'
REFUSED, DRILL_FAILED = UPKEEP % ("cleanup", "failed"), UPKEEP % ("drill", "failed")
BACKED_UP = UPKEEP % ("backup", "done")

FIRING = [
    ("MultichatDown", {'up{job="multichat"}': "0x20"}),
    ("MultichatUnhealthy", {'multichat_health{job="multichat", check="store"}': "2x20"}),
    ("MultichatHealthWarning", {'multichat_health{job="multichat", check="disk"}': "1x20"}),
    (
        "MultichatFailing",
        {'multichat_http_requests_total{job="multichat", status="500"}': "0+1x20"},
    ),
    (
        "MultichatFailing",  # for the first time ever
        {'multichat_http_requests_total{job="multichat", status="500"}': "_x17 1x3"},
    ),
    (
        "MultichatSlowAppends",
        {
            'multichat_append_seconds_bucket{job="multichat", le="0.25"}': "0+50x20",
            'multichat_append_seconds_bucket{job="multichat", le="0.5"}': "0+100x20",
            'multichat_append_seconds_bucket{job="multichat", le="+Inf"}': "0+100x20",
        },
    ),
    ("MultichatQueueLong", {'multichat_queue_length{job="multichat"}': "900x20"}),
    (
        "MultichatTokensTried",
        {'multichat_errors_total{job="multichat", type="AuthenticationError"}': "0+600x20"},
    ),
    (
        "MultichatTokensUnreadable",
        {'multichat_tokens_unreadable_seconds{job="multichat"}': "0x15 30+60x5"},
    ),
    (
        "MultichatUpkeepFailed",
        {'multichat_upkeep_runs_total{job="multichat", outcome="failed"}': "0x10 1x10"},
    ),
    ("MultichatUpkeepFailed", {REFUSED: "0x10 1x10", BACKED_UP: "0+1x20"}),
    ("MultichatUpkeepFailed", {DRILL_FAILED: "_x10 1x10"}),
    (
        "MultichatUpkeepFailed",  # for the first time ever
        {'multichat_upkeep_runs_total{job="multichat", outcome="failed"}': "_x10 1x10"},
    ),
]
"""Alerts, and series, a value a minute, at which they fire after 20 minutes."""

QUIET = {
    'up{job="multichat"}': "1x20",
    'multichat_health{job="multichat", check="store"}': "0x20",
    'multichat_http_requests_total{job="multichat", status="500"}': "3x20",
    'multichat_http_requests_total{job="multichat", status="201"}': "0+600x20",
    'multichat_append_seconds_bucket{job="multichat", le="0.25"}': "0+100x20",
    'multichat_append_seconds_bucket{job="multichat", le="+Inf"}': "0+100x20",
    'multichat_queue_length{job="multichat"}': "3x20",
    'multichat_tokens_unreadable_seconds{job="multichat"}': "0x18 30x2",
    'multichat_upkeep_runs_total{job="multichat", outcome="done"}': "0+1x20",
    'multichat_errors_total{job="multichat", type="AuthenticationError"}': "0+6x20",
}


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """The names of all series that a running service has."""
    tokens = tmp_path_factory.mktemp("service") / "tokens.json"
    settings = Settings(storage_type="memory", port=0, token_file=tokens, backup_enabled=False)
    with MultichatProductionService(settings) as service:
        told = httpx.get(f"{service.url}/metrics").text
    types = re.findall(r"^# TYPE (\w+) (\w+)$", told, flags=re.M)
    suffixes = {"histogram": ("_bucket", "_count", "_sum")}
    return {name + suffix for name, kind in types for suffix in suffixes.get(kind, ("",))}


def series_in(expression):
    """Return the names of the series in a PromQL expression: what a `{` follows."""
    return set(re.findall(r"(\w+)\{", expression))


def rules(trial):
    groups = yaml.safe_load((trial.folder / "prometheus/multichat-alerts.yml").read_text())
    return groups["groups"][0]["rules"]


def test_every_alert_asks_for_series_that_the_service_has(trial, figures):
    for rule in rules(trial):
        asked = series_in(rule["expr"])
        assert asked, rule["alert"]
        assert asked <= figures | SCRAPE_OWN, rule["alert"]


def test_every_panel_asks_for_series_that_the_service_has(trial, figures):
    dashboard = json.loads((trial.folder / "grafana/multichat.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            asked = series_in(target["expr"])
            assert asked, panel["title"]
            assert asked <= figures | SCRAPE_OWN, panel["title"]


def test_the_dashboard_shows_everything_that_the_service_measures(trial, figures):
    text = (trial.folder / "grafana/multichat.json").read_text()
    own = {each for each in figures if each.startswith("multichat_")}
    shown = {each for each in own if each in text}
    hidden = ("_created", "_count", "_sum")  # times of creation; what the buckets know too
    assert {each for each in own - shown if not each.endswith(hidden)} == set()


def test_no_figure_has_a_label_that_prometheus_gives_to_the_target_itself():
    labels = {
        label
        for collector in vars(ServiceMetrics()).values()
        for label in getattr(collector, "_labelnames", ())
    }
    assert labels >= {"check", "outcome"}
    assert not labels & {"job", "instance"}  # it would rename ours, and the alerts miss it


def test_every_type_of_error_that_an_alert_names_is_one_of_ours(trial):
    named = {name for rule in rules(trial) for name in re.findall(r'type="(\w+)"', rule["expr"])}
    assert named
    assert named <= set(errors.__all__)


def test_every_alert_has_a_case_here(trial):
    assert {rule["alert"] for rule in rules(trial)} == {alert for alert, _ in FIRING}


@pytest.mark.parametrize(("alert", "given"), [*FIRING, (None, QUIET)])
def test_an_alert_fires_when_it_should_and_no_other_does(trial, tool, tmp_path, alert, given):
    series = [{"series": name, "values": values} for name, values in given.items()]
    found = "count by (alertname) (ALERTS{alertstate='firing'})"
    labels = f'{{alertname="{alert}"}}'
    case = {
        "interval": "1m",
        "input_series": series,
        "promql_expr_test": [
            {
                "expr": found,
                "eval_time": "20m",
                "exp_samples": [{"labels": labels, "value": 1}] if alert else [],
            }
        ],
    }
    path = tmp_path / "case.yml"
    rule_files = [str(trial.folder / "prometheus/multichat-alerts.yml")]
    path.write_text(
        yaml.safe_dump({"rule_files": rule_files, "evaluation_interval": "1m", "tests": [case]})
    )
    done = subprocess.run(
        [tool("promtool"), "test", "rules", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
