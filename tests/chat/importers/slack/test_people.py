"""Who is who in a Slack workspace."""

import pytest

from multichat_lab.chat.importers.slack.people import People


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"profile": {"display_name": "annie"}, "real_name": "Ann A", "name": "ann"}, "annie"),
        ({"profile": {"display_name": ""}, "real_name": "Ann A", "name": "ann"}, "Ann A"),
        ({"profile": {"real_name": "Ann A"}, "name": "ann"}, "Ann A"),
        ({"profile": None, "name": "ann"}, "ann"),
        ({"real_name": 7}, "U1"),
        ({"real_name": "All"}, "All (name)"),
    ],
)
def test_a_user_is_called_as_slack_calls_them(user, name):
    assert People([{"id": "U1", **user}]).user("U1") == name


def test_two_users_of_one_name_stay_two():
    people = People([{"id": "U1", "real_name": "Ann"}, {"id": "U2", "real_name": "Ann"}])
    assert people.user("U1") == "Ann (U1)"
    assert people.user("U2") == "Ann (U2)"


def test_a_user_that_nobody_lists_is_called_by_the_id():
    assert People([]).user("U9") == "U9"
    assert People([]).kind("U9") == "human"


def test_a_bot_cannot_pass_itself_off_as_a_person():
    people = People([{"id": "U1", "real_name": "Ann"}])
    assert people.bot("B1", "Ann") == "Ann (bot)"
    assert people.kind("Ann (bot)") == "bot"
    assert people.kind("Ann") == "human"


def test_bots_go_by_the_name_they_give_else_by_their_users_else_by_their_id():
    user = {"id": "U1", "real_name": "Deployer", "is_bot": True, "profile": {"bot_id": "B1"}}
    people = People([user])
    assert people.bot("B1", "Robo") == "Robo"
    assert people.bot("B1", "") == "Deployer"
    assert people.bot("B2", "") == "B2"
    assert {people.kind(name) for name in ("Robo", "Deployer", "B2", "Slackbot")} == {"bot"}


def test_entries_that_are_no_users_are_passed_over():
    assert People(["x", None, {"id": 7}, {"name": "no id"}]).user("U1") == "U1"
