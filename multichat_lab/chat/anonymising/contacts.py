"""Finding e-mail addresses, phone numbers, network addresses and streets in a text.

The patterns are our own and few. Presidio and scrubadub were weighed: the first needs a language
model of some hundred megabytes, the second is no longer kept and brings scikit-learn; neither knows
who takes part in a chat, which is what counts most here.
"""

import ipaddress
import re
from collections.abc import Iterator
from typing import NamedTuple

PHONE_DIGITS = range(7, 16)
"""Digits that a phone number has (E.164 allows 15)."""

_STREETS = "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Square|Terrace|Court|Ct"
_GASSEN = r"straße|strasse|str\.|weg|platz|allee|gasse"
_FOUND = re.compile(
    rf"""
    (?P<email>[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+)
    | (?P<ip>(?<![\w.:])(?:(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?!\w|\.\d)
        | (?:[0-9A-Fa-f]{{0,4}}:){{2,7}}[0-9A-Fa-f]{{0,4}}(?![\w:])))
    | (?P<phone>(?<![\w+])(?:\+|00)[1-9](?:[\s.\-/]?\(?\d\)?){{6,13}}(?!\w)
        | (?<!\w)(?:1[\s.\-])?(?:\(\d{{3}}\)\s?|\d{{3}}[\s.\-])\d{{3}}[\s.\-]\d{{4}}(?!\w)
        | (?<!\w)0[1-9]\d{{1,4}}[\s/\-]\d(?:[\s\-]?\d){{5,8}}(?!\w)
        | (?<!\w)0[1-9]\d{{8,9}}(?!\w))
    | (?P<address>(?<!\w)\d{{1,5}}[A-Za-z]?[ ](?:[A-Z][\w'.-]*[ ]){{1,3}}(?:{_STREETS})\b
        | (?<!\w)[A-ZÄÖÜ][\w-]*(?:{_GASSEN}|[ ](?i:{_GASSEN}))[ ]\d{{1,4}}[a-z]?(?!\w))
    """,
    re.VERBOSE,
)


class Contact(NamedTuple):
    """A piece of a text by which somebody can be found.

    Attributes:
        kind: `email`, `ip`, `phone` or `address` (a street with its number).
        start, end: where it stands.
    """

    kind: str
    start: int
    end: int


def contacts_in(text: str) -> Iterator[Contact]:
    """Yield what is found in a text, in order."""
    for found in _FOUND.finditer(text):
        kind = found.lastgroup or ""
        if (kind != "ip" or _is_ip(found[0])) and (kind != "phone" or _is_phone(found[0])):
            yield Contact(kind, *found.span())


def _is_phone(text: str) -> bool:
    return sum(each.isdigit() for each in text) in PHONE_DIGITS


def _is_ip(text: str) -> bool:
    groups = [each for each in text.split(":") if each]
    if ":" in text and (len(groups) < 2 or text.replace(":", "").isalpha()):
        return False  # more often a program's, as in `std::` and `a::b`
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
