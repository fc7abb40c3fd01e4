"""Notes for the devlog reach Discord in pieces that it takes."""

import pytest
from pydantic import SecretStr

from multichat_lab.errors import AlertError
from multichat_lab.service.alerts.addresses import notifier_of, post_note, shown
from tests.service.alerts.conftest import SECRET, quick


def test_a_discord_webhook_s_url_is_read_as_one_and_shown_without_its_token(discord):
    notifier = notifier_of(SecretStr(discord), "devlog_target")
    assert notifier.service_name == "Discord"
    assert shown(notifier, "devlog_target") == "devlog_target (Discord)"


def test_a_note_is_posted_to_discord(discord, webhook):
    assert post_note(discord, "All is well.", quick) == 1
    (path, post), *more = webhook.taken
    assert more == []
    assert path.startswith(f"/{'4' * 18}/{SECRET}")
    assert post["content"] == "All is well."


def test_a_long_note_is_posted_in_pieces_of_2000_characters_at_most(discord, webhook):
    note = "\n".join(f"line {number}: what happened" for number in range(300))
    count = post_note(discord, note, quick)
    contents = [post["content"] for _, post in webhook.taken]
    assert len(contents) == count > 3
    assert all(len(each) <= 2_000 for each in contents)
    assert "\n".join(contents) == note


def test_an_outage_is_waited_out_and_no_piece_is_posted_twice(discord, webhook):
    webhook.statuses = [200, 503, 502, 200]
    assert post_note(discord, "x" * 4_500, quick) == 3
    assert "".join(post["content"] for _, post in webhook.taken) == "x" * 4_500
    assert webhook.refused == 2


def test_an_outage_that_lasts_is_an_error_without_the_token(discord, webhook):
    webhook.statuses = [200, *[500] * 9]
    with pytest.raises(AlertError, match="took 1 of 3 pieces") as caught:
        post_note(discord, "x" * 4_500, quick, attempts=3)
    assert SECRET not in str(caught.value)
    assert webhook.refused == 3


def test_an_empty_note_is_refused(discord, webhook):
    with pytest.raises(AlertError, match="empty"):
        post_note(discord, " \n ")
    assert webhook.taken == []
