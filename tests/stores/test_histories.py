"""Several processes at one store: what all of them were told fits one order, also in real time.

After Jepsen: each history is checked against a list that is only appended to. An append takes
effect at one moment between its call and its return, and so does a read, which sees exactly those
before it. One process is killed in the midst of it, and others go on.
"""

import json
import random
from contextlib import ExitStack
from dataclasses import dataclass
from subprocess import PIPE

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from tests.stores.processes import script, wait_until_ready
from tests.waiting import HANG_SECONDS

pytestmark = pytest.mark.slow

NAMES = ("Ann", "Bob", "Cy")
EACH = 40
BEFORE_THE_KILL = 12


@dataclass(frozen=True)
class Deed:
    """What somebody did, from when to when, and what he was told."""

    what: str
    began: int
    ended: int
    told: int
    hash: str | None


def deeds_of(lines):
    """Return what a process printed; its last line may be cut, for it may have been killed."""
    whole = (line for line in lines.splitlines(keepends=True) if line.endswith("}\n"))
    return [Deed(**json.loads(line)) for line in whole]


def played(storage, seed):
    """Let processes use a store at once, one of them until it is killed; return what they did."""
    with ExitStack() as stack:
        names = [*NAMES, "Dee"]
        counts = [EACH] * len(NAMES) + [0]
        processes = [
            stack.enter_context(
                script("history_process.py", *storage, name, seed + at, many, stdin=PIPE)
            )
            for at, (name, many) in enumerate(zip(names, counts, strict=True))
        ]
        wait_until_ready(*processes)
        for each in processes:
            each.stdin.write("go\n")
            each.stdin.flush()
        *others, victim = processes
        lines = "".join(victim.stdout.readline() for _ in range(BEFORE_THE_KILL))
        victim.kill()
        lines += victim.stdout.read()  # `communicate` would leave out what was read ahead
        printed = [each.communicate(timeout=HANG_SECONDS)[0] for each in others]
        assert [each.returncode for each in others] == [0] * len(NAMES)
    return [deed for each in (*printed, lines) for deed in deeds_of(each)]


def faults_in(deeds, hashes):
    """Return in words what does not fit into one order.

    Args:
        deeds: what all were told.
        hashes: of the messages that are there at the end, in their order.
    """
    wrong = []
    for each in deeds:
        there = hashes[each.told - 1] if 0 < each.told <= len(hashes) else None
        if each.hash != there:
            wrong.append(f"{each} was told what is not there")
    appends = [each for each in deeds if each.what == "append"]
    if len({each.told for each in appends}) < len(appends):
        wrong.append("two appends were told one number")
    for one in deeds:
        for later in deeds:
            if one.ended >= later.began:
                continue
            # a read may see no more than there was; an append is one more than there was
            is_in_order = one.told < later.told if later.what == "append" else True
            if not is_in_order or one.told > later.told:
                wrong.append(f"{later} after {one}")
    return wrong


@pytest.mark.parametrize("seed", [15, 16])
def test_what_several_processes_were_told_fits_one_order(shared_storage, seed):
    with SessionPersistence(*shared_storage) as chats:
        chats.create_session([*NAMES, "Dee"], session_id="shared")
    deeds = played(shared_storage, seed)
    with SessionPersistence(*shared_storage) as chats:
        messages = chats.get_messages("shared")
        assert chats.verify().is_whole
    assert faults_in(deeds, [each.hash for each in messages]) == []
    appended = [each for each in deeds if each.what == "append"]
    assert len(messages) - len(appended) in (0, 1), "the killed one may have written one more"
    assert len({each.told for each in deeds if each.what == "read"}) > len(NAMES)


def test_a_history_that_fits_no_order_is_found_out():
    hashes = [f"hash {number}" for number in range(1, 21)]
    sound, now = [], 0
    for number in range(1, 21):
        sound.append(Deed("append", now, now + 10, number, hashes[number - 1]))
        sound.append(Deed("read", now + 11, now + 15, number, hashes[number - 1]))
        now += 20
    assert faults_in(sound, hashes) == []
    draw = random.Random(15)  # noqa: S311 - no secret
    for _ in range(50):
        at = draw.randrange(2, len(sound))
        kept = sound[at]
        other = draw.choice([n for n in range(1, 21) if n != kept.told])
        changed = Deed(kept.what, kept.began, kept.ended, other, hashes[other - 1])
        assert faults_in([*sound[:at], changed, *sound[at + 1 :]], hashes), changed
