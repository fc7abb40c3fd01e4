"""Who is who in a log, and whom a line is addressed to."""

from multichat_lab import Lab
from multichat_lab.analysis.edges import edges_df
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.irc.presence import Nicks, folded


def messages(chats, tmp_path, *lines):
    log = tmp_path / "2023-11-13.log"
    log.write_text("".join(f"[10:{number:02}] {line}\n" for number, line in enumerate(lines)))
    import_chat(log, chats)
    return chats.get_messages("irc:2023-11-13")


def said(chats, tmp_path, *lines):
    found = messages(chats, tmp_path, *lines)
    return [(m.sender, m.recipient) for m in found if m.kind == "message"]


def test_a_chain_of_nicks_is_one_person(chats, tmp_path):
    assert said(
        *(chats, tmp_path),
        *("<ann> hi", "*** ann is now known as ann_away", "*** ann_away is now known as Ann2"),
        *("<ann2> back", "<bob> ann2: good", "<bob> ann: really"),
    ) == [("ann", "All"), ("ann", "All"), ("bob", "ann"), ("bob", "ann")]


def test_two_who_swap_their_nicks_stay_two(chats, tmp_path):
    assert said(
        *(chats, tmp_path),
        *("<ann> i am ann", "<bob> i am bob", "*** ann is now known as tmp"),
        *("*** bob is now known as ann", "*** tmp is now known as bob"),
        *("<ann> i was bob", "<bob> ann: i was ann"),
    ) == [("ann", "All"), ("bob", "All"), ("bob", "All"), ("ann", "bob")]


def test_who_joins_under_the_nick_of_one_who_is_there_under_another_is_somebody_else():
    nicks = Nicks()
    assert nicks.rename("ann", "away") == "ann"
    assert nicks.person("ann", joins=True) == "ann (2)"
    assert (nicks.person("away"), nicks.person("ANN")) == ("ann", "ann (2)")


def test_who_left_and_joins_again_is_who_was_there():
    nicks = Nicks()
    nicks.rename("ann", "away")
    nicks.leave("away")
    assert nicks.person("ann", joins=True) == "ann"


def test_the_case_is_that_of_the_network(chats, tmp_path):
    assert folded("Ann[x]\\~") == "ann{x}|^"
    assert said(chats, tmp_path, "<Ann[x]> hi", "<bob> ANN{X}: hello", "<ann{x}> @Bob, yes") == [
        *(("Ann[x]", "All"), ("bob", "Ann[x]"), ("Ann[x]", "bob")),
    ]


def test_a_line_keeps_the_nick_that_it_was_written_under(chats, tmp_path):
    found = messages(chats, tmp_path, "<ann> a", "*** ann is now known as away", "<away> b")
    assert [m.metadata.get("irc.nick") for m in found] == [None, None, "away"]


def until(identity):
    return identity.valid_to and f"{identity.valid_to:%M}"


def test_the_other_names_of_a_person_are_handed_over_with_their_times(chats, tmp_path):
    messages(
        *(chats, tmp_path, "<ann> a", "*** ann is now known as away", "<Away> b"),
        *("*** away is now known as ann", "<ann> c", "*** ann is now known as away", "<bob> d"),
    )
    known = chats.identities.list()
    assert [
        (each.participant, each.name, f"{each.valid_from:%M}", until(each)) for each in known
    ] == [
        ("ann", "away", "01", "03"), ("ann", "Away", "02", "03"), ("ann", "away", "05", None),
    ]  # fmt: skip


def test_a_log_that_went_on_says_until_when_somebody_had_a_nick(chats, tmp_path):
    lines = ["<ann> a", "*** ann is now known as away", "<away> b"]
    for more, ends in ((), [None]), (["*** away is now known as ann_"], ["03", None]):
        lines += more
        for _ in range(2):
            messages(chats, tmp_path, *lines)
            assert list(map(until, chats.identities.list())) == ends


def test_an_address_in_the_words_is_parsed_and_the_rest_unknown(chats, tmp_path):
    found = messages(chats, tmp_path, "<ann> hi", "<bob> ann: hi")
    assert [m.recipient_kind for m in found] == ["unknown", "parsed"]
    assert {m.reply_kind for m in found} == {"unknown"}


def test_who_was_kicked_or_has_left_hears_nothing_more(chats, tmp_path):
    messages(
        *(chats, tmp_path),
        *("<ann> a", "<bob> b", "*** bob was kicked by ann (out)", "<ann> c"),
        *("*** Joins: cyd (c@h)", "*** ann is now known as queen", "<queen> d"),
    )
    edges = edges_df(Lab(chats))
    heard = edges.groupby(["sender", "recipient"]).size().to_dict()
    assert heard == {("ann", "bob"): 1, ("bob", "ann"): 1, ("ann", "cyd"): 1}


def test_the_server_is_no_listener(chats, tmp_path):
    messages(chats, tmp_path, "<ann> hi", "-!- Topic is x", "<bob> yes", "* Now talking in #x")
    assert "server" not in set(edges_df(Lab(chats)).recipient)


def test_a_line_without_a_nick_stops_nothing_and_is_addressed_by_nobody(chats, tmp_path):
    found = said(chats, tmp_path, "<ann> hi", "< > who am I?", "<ann> you there")
    assert found == [("ann", "All"), ("(no name)", "All"), ("ann", "All")]
    assert chats.identities.list() == []
