"""How well replies are inferred, on the 59,051 human reply links of an IRC corpus.

    python benchmarks/infer_replies.py CORPUS

`CORPUS` is the folder `data` of github.com/jkkummerfeld/irc-disentanglement (Kummerfeld et al., "A
Large-Scale Corpus for Conversation Disentanglement", ACL 2019; CC BY 4.0) with the folders `train`,
`dev` and `test`. The weights were learned on `train`, the clues chosen on `dev`; `test` measures.
`--train` learns them anew, and writes them where the package reads them.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from reply_baselines import BASELINES, Guess
from reply_corpus import Annotated, corpus
from reply_training import learn, write

from multichat_lab import ChatMessage
from multichat_lab.chat.inferring.model import weighed

Rule = Callable[[Sequence[ChatMessage]], Iterable[Guess]]

PUBLISHED = {
    "'Previous'": (35.7, 34.4, 35.0),
    "'Linear'": (64.7, 62.3, 63.5),
    "'Feedforward'": (73.7, 71.0, 72.3),
    "'x10 vote'": (74.9, 72.2, 73.5),
}
"""Precision, recall and F of links on the Ubuntu test set: Table 3 of the paper."""


def main() -> None:
    """Print a table of the rules, the model and what was published."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("corpus", type=Path)
    arguments.add_argument("--train", action="store_true", help="learn the weights anew")
    arguments.add_argument("--split", default="test", help="what to measure on")
    given = arguments.parse_args()
    if not (given.corpus / given.split).is_dir():
        sys.exit(f"There is no folder {given.corpus / given.split}. {__doc__}")
    if given.train:
        print(f"learned: {write(learn(corpus(given.corpus / 'train')))}")
    measure(list(corpus(given.corpus / given.split)), given.split)


def measure(logs: Sequence[Annotated], split: str) -> None:
    """Print precision, recall and F1 of each rule on the marked messages of a split."""
    links = sum(len({pair for pair in log.links if pair[0] != pair[1]}) for log in logs)
    print(f"{split}: {sum(len(log.targets) for log in logs):,} messages, {links:,} reply links")
    print(f"{'precision, recall, F1 in percent':44}  replies alone       as the paper counts")
    for name, rule in (BASELINES | {"infer_replies": inferred}).items():
        started = time.process_time()
        found, wanted, paper_found, paper_wanted = set(), set(), set(), set()
        for log in logs:
            guesses = {
                message.message_id: message.message_id if target is None else target.message_id
                for message, target in rule(log.messages)
            }
            # a message of the system answers none; the paper counts that as a link to itself
            mine = {(each, guesses.get(each, each)) for each in log.targets}
            paper_found |= mine
            paper_wanted |= log.links
            found |= {pair for pair in mine if pair[0] != pair[1]}
            wanted |= {pair for pair in log.links if pair[0] != pair[1]}
        spent = time.process_time() - started
        row = f"{scores(found, wanted)}    {scores(paper_found, paper_wanted)}"
        print(f"{name:44}  {row}    {spent:.1f} s CPU")
    for name, values in PUBLISHED.items():
        print(f"{name + ' as published (Table 3)':44}  {'':16}    {triple(*values)}")


def inferred(messages: Sequence[ChatMessage]) -> Iterable[Guess]:
    """Return what the package infers."""
    return ((each.message, each.target) for each in weighed(messages))


def scores(found: set[tuple[str, str]], wanted: set[tuple[str, str]]) -> str:
    """Return precision, recall and F1 of found links, in percent."""
    right = len(found & wanted)
    precision, recall = right / max(1, len(found)), right / max(1, len(wanted))
    both = 2 * right / max(1, len(found) + len(wanted))
    return triple(100 * precision, 100 * recall, 100 * both)


def triple(*values: float) -> str:
    """Return three numbers in columns."""
    return " ".join(f"{value:5.1f}" for value in values)


if __name__ == "__main__":
    main()
