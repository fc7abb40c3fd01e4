"""README and the pages of `docs` tell the truth: commands parse, examples run, links lead on."""

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from multichat_lab.cli import app

ROOT = Path(__file__).parents[1]
PAGES = {
    str(each.relative_to(ROOT)): each.read_text(encoding="utf-8")
    for each in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"))
}
README = PAGES["README.md"]
COMMAND = r"^    (?:uv run )?(multichat [^#\n]*(?:\\\n[^#\n]*)*)"
NAMED = r"(?:`|^    (?:uv run )?)multichat ([a-z][a-z-]*)"
BENCHMARK = r"python (benchmarks/\w+\.py)"
COMMANDS = sorted(
    {found.strip() for page in PAGES.values() for found in re.findall(COMMAND, page, flags=re.M)}
)
LINKS = [
    (page, target)
    for page, text in PAGES.items()
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    if not target.startswith(("http", "mailto"))
]
BLOCKS = [
    pytest.param(code, id=f"{page}:{number}")
    for page, text in PAGES.items()
    for number, code in enumerate(re.findall(r"^```python\n(.*?)^```$", text, flags=re.S | re.M))
]


def test_ci_runs_exactly_the_test_command():
    command = "pip install uv && uv run pytest"
    assert f"    {command}\n" in README
    assert command in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_readme_is_a_screen_and_a_half():
    assert len(README.splitlines()) <= 100


@pytest.mark.parametrize("code", BLOCKS)
def test_the_python_of_the_pages_runs(code, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "page.md", "exec"), {"__name__": "page"})  # noqa: S102 - our own pages
    assert capsys.readouterr().out


def test_the_join_of_the_readme_tells_whose_words_earned_what(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    [example] = re.findall(r"```python\n(.*?)```", README, flags=re.S)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own README
    told = capsys.readouterr().out
    assert [name for name in ("SmaCross", "MeanReversion", "Breakout") if name not in told] == []


def test_the_loop_of_agents_that_it_shows_is_recorded_as_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(
        r"^```\w*\n(.*?)^```$", PAGES["docs/explanation/stores.md"], flags=re.S | re.M
    )
    [example] = [each for each in blocks if "record(chats" in each]
    run: dict[str, Any] = {}
    exec(compile(example, "stores.md", "exec"), run)  # noqa: S102 - our own page
    with run["chats"] as chats:
        [session] = chats.list_sessions()
        assert (session.topic, session.status) == ("lunch", "ended")
        said = [
            (each.sender, each.recipient, each.recipient_kind, each.reply_kind)
            for each in chats.get_messages(session.session_id)
        ]
    assert said == [
        ("Ann", "Bob", "declared", "unknown"),
        ("Bob", "Ann", "declared", "declared"),
        ("Cem", "Ann", "parsed", "inferred"),
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_a_page_names_exists(page):
    commands, groups = app.registered_commands, app.registered_groups
    known = {each.name for each in commands} | {each.name for each in groups}
    assert set(re.findall(NAMED, PAGES[page], flags=re.M)) <= known


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_pages_is_one_that_can_be_given(line):
    """Its options and arguments exist and are of their kinds; what it does is tested elsewhere."""
    words = shlex.split(re.split(r"\s(?:&&|\||>)\s", line.replace("\\\n", " "))[0])[1:]
    command: Any = typer.main.get_command(app)
    context = click.Context(command, info_name="multichat")
    while hasattr(command, "commands"):
        name, words = words[0], words[1:]
        command = command.commands[name]
        context = click.Context(command, info_name=name, parent=context)
    parser = command.make_parser(context)
    given, rest, _ = parser.parse_args(args=words)
    takes_more = command.context_settings.get("allow_extra_args") or "--" in words
    assert not rest or takes_more, (given, rest)


@pytest.mark.parametrize("path", sorted(set(re.findall(BENCHMARK, "\n".join(PAGES.values())))))
def test_every_benchmark_that_they_name_is_there(path):
    assert (ROOT / path).is_file()


@pytest.mark.parametrize(("page", "target"), LINKS)
def test_links_lead_somewhere(page, target):
    assert ((ROOT / page).parent / target).exists(), (page, target)
