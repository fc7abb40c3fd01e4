"""Names lead to built-in things, to those of other packages, and to the user's own."""

import sys

import pytest

from multichat_lab.errors import QueryError
from multichat_lab.registry import Registry
from tests.installed_package import install, printed_beside

ROBOTS = Registry("robots", {"odd": "fractions:Fraction", "hold": "decimal:Decimal"}, QueryError)


def test_names_are_listed_in_their_order():
    assert ROBOTS.names()[:2] == ("odd", "hold")
    assert "odd" in ROBOTS
    assert "even" not in ROBOTS


def test_a_name_leads_to_what_it_stands_for():
    from fractions import Fraction

    assert ROBOTS.get("odd") is Fraction
    assert ROBOTS.get("fractions:Fraction") is Fraction


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("oddd", "Unknown name 'oddd' among the robots. Known: odd, hold"),
        ("fractions:Fractio", "fractions has no 'Fractio'"),
        ("no_such_package_here:Robot", "cannot be imported"),
        ("nowhere.py:Robot", "there is no file nowhere.py"),
        (":Robot", "Unknown name"),
        ("", "Unknown name ''"),
    ],
)
def test_a_name_that_leads_nowhere_is_told_with_what_there_is(name, told):
    with pytest.raises(QueryError) as refusal:
        ROBOTS.get(name)
    assert told in str(refusal.value)


def test_a_file_of_the_user_is_run_once(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("class Mine:\n    pass\n")
    mine = ROBOTS.get(f"{file}:Mine")
    assert mine is ROBOTS.get(f"{file}:Mine")
    assert mine.__module__ in sys.modules


def test_a_file_that_fails_is_told_and_can_be_mended(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("import no_such_thing\n")
    with pytest.raises(QueryError, match="cannot be run: ModuleNotFoundError"):
        ROBOTS.get(f"{file}:Mine")
    file.write_text("class Mine:\n    number = 123456\n")
    assert ROBOTS.get(f"{file}:Mine").number == 123456


def test_another_package_adds_names_by_its_entry_points(tmp_path):
    install(tmp_path, {"robots": {"theirs": "other:Theirs"}})
    (tmp_path / "other.py").write_text("class Theirs:\n    pass\n")
    code = (
        "from multichat_lab.registry import Registry\n"
        "robots = Registry('robots', {'odd': 'fractions:Fraction'})\n"
        "print(robots.names(), 'theirs' in robots, robots.get('theirs').__name__)"
    )
    assert printed_beside(tmp_path, code) == ["('odd', 'theirs') True Theirs"]


def test_a_built_in_name_wins_over_one_of_theirs_that_differs_in_case(tmp_path):
    install(tmp_path, {"robots": {"Odd": "other:Theirs"}})
    code = (
        "from multichat_lab.registry import Registry\n"
        "robots = Registry('robots', {'odd': 'fractions:Fraction'})\n"
        "print(robots.known_as('odd'), robots.known_as('Odd'), robots.known_as('o-dd'))"
    )
    assert printed_beside(tmp_path, code) == ["odd Odd Odd"]


def test_case_and_hyphens_do_not_matter_where_a_kind_says_so():
    assert ROBOTS.known_as("Odd") == "odd"
    assert ROBOTS.known_as("H-old") == "hold"
    assert ROBOTS.known_as("fractions:Fraction") == "fractions:Fraction"
    assert "Odd" not in ROBOTS


EVERY_REGISTRY = {
    "calendars": "trading.market:CALENDARS",
    "chat_scanners": "analysis.scanning.scanners:CHAT_SCANNERS",
    "exporters": "chat.exporters:EXPORTERS",
    "feeds": "trading.market:FEEDS",
    "importers": "chat.importers.formats:IMPORTERS",
    "indicators": "dashboards.chart.indicators:INDICATORS",
    "robots": "trading.robots:ROBOTS",
    "stores": "stores:STORES",
}


def test_every_registry_finds_what_an_installed_package_brings(tmp_path):
    install(tmp_path, {each: {f"{each}-of-theirs": "other:Theirs"} for each in EVERY_REGISTRY})
    (tmp_path / "other.py").write_text("class Theirs:\n    pass\n")
    code = "\n".join(
        f"from multichat_lab.{place.replace(':', ' import ')} as {group}\n"
        f"print({group}.names()[-1], {group}.get('{group}-of-theirs').__name__)"
        for group, place in EVERY_REGISTRY.items()
    )
    found = printed_beside(tmp_path, code)
    assert found == [f"{group}-of-theirs Theirs" for group in EVERY_REGISTRY]
