"""Finding in a text what leads to a person: addresses, numbers, accounts, handles.

The patterns are our own and few. Presidio and scrubadub were weighed: the first needs a language
model of some hundred megabytes, the second is no longer kept and brings scikit-learn; neither knows
who takes part in a chat, which is what counts most here.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from multichat_lab.chat.anonymising.checks import is_card, is_iban, is_ip, is_phone

_STREETS = "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Square|Terrace|Court|Ct"
_GASSEN = r"straße|strasse|str\.|weg|platz|allee|gasse|straat|laan|plein|gracht"
_RUES = "rue|avenue|boulevard|allée|chemin|impasse|place|quai"
_VIE = "Via|Viale|Piazza|Corso|Calle|Avenida|Avda|Plaza|Paseo|Rua|Travessa|Ulica|ul"
_OF = r"(?:(?:de|du|des|del|della|di|da|do|dos|la|le|les|las|los)[ ]){0,2}"
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w'.-]*"
_GAP = r"(?:\s?/\s?|[\s.\-\u2010-\u2015])"
_MONEY = r"\s?(?:[A-Z]{3}\b|[€$£%])"

HOMES = ("/home/", "/Users/", r"\\Users\\", r"\\Users\\\\", "-home-", "-Users-")
"""What stands before the name of who owns a folder, as patterns."""

NOBODY_LIVES_THERE = "user|users|root|runner|ubuntu|vagrant|node|app|test|share|shared|public"

NOT_A_HANDLE = "here|channel|everyone|all|group|room|team"

LOCAL = 64
"""Characters before the `@` of an address, by RFC 5321; a longer run of letters is none."""

_FOUND = re.compile(
    rf"""
    (?P<email>(?<![\w.+%'-])[\w.+%'-]{{1,{LOCAL}}}(?:[@＠][\w-]+(?:\.[\w-]+)+
        | \s?[\[(](?:at|AT)[\])]\s?[\w-]+(?:(?:\.|\s?[\[(](?:dot|DOT)[\])]\s?)[\w-]+)+))
    | (?P<user>(?:{"|".join(f"(?<={each})" for each in HOMES)})
        (?!(?i:{NOBODY_LIVES_THERE})\b)[^\W\d_][\w.]*(?:-[\w.]+){{0,8}}?(?=[/\\\-\s"':;,)\]]|$))
    | (?P<iban>(?<!\w)[A-Z]{{2}}\d\d(?:[ ]?[A-Z0-9]{{4}}){{2,7}}(?:[ ]?[A-Z0-9]{{1,3}})?(?!\w))
    | (?P<card>(?<![\w.+\-])[3-6]\d{{3}}(?:(?P<four>[ \-]?)\d{{4}}(?P=four)\d{{4}}(?P=four)\d{{4}}
          | (?P<six>[ \-]?)\d{{6}}(?P=six)\d{{5}})
        (?![\w\-]))
    | (?P<ip>(?<![\w.:])(?:(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?!\w|\.\d)
        | (?:[0-9A-Fa-f]{{0,4}}:){{2,7}}[0-9A-Fa-f]{{0,4}}(?![\w:])))
    | (?P<phone>(?<![\w+])(?:[+＋]|00)(?!0)\d(?:{_GAP}?\(?\d\)?){{6,13}}(?!\w|{_MONEY})
        | (?<!\w)(?:1[\s.\-])?(?:\(\d{{3}}\)\s?|\d{{3}}[\s.\-])\d{{3}}[\s.\-]\d{{4}}(?!\w)
        | (?<!\w)0[1-9]\d{{1,4}}(?:\s?/\s?|[\s\-\u2010-\u2015])\d
          (?:[\s\-\u2010-\u2015]?\d){{5,8}}(?!\w)
        | (?<!\w)0[1-9][\s\-]\d{{4}}[\s\-]\d{{4}}(?!\w)
        | (?<![\w.])0[1-9](?P<two>[\s.\-])\d\d(?:(?P=two)\d\d){{3}}(?!\w|\.\d)
        | (?<!\w)\(0?\d{{2,4}}\)[\s\-]?(?!\d{{4}}-\d\d-\d\d)\d(?:[\s.\-]?\d){{5,9}}(?!\w)
        | (?<![\w.])1[3-9]\d(?:[\s\-]\d{{4}}[\s\-]\d{{4}}|\d{{8}})(?!\w|\.\d)
        | (?<=@)\d{{8,15}}(?!\w)|(?<=wa\.me/)\d{{8,15}}(?!\w)
        | (?<!\w)0[1-9]\d{{8,9}}(?!\w))
    | (?P<address>(?<!\w)\d{{1,5}}[A-Za-z]?[ ](?:[A-Z][\w'.-]*[ ]){{1,3}}(?:{_STREETS})\b
        | (?<!\w)[A-ZÄÖÜ][\w-]*(?:{_GASSEN}|[ ](?i:{_GASSEN}))[ ]\d{{1,4}}[a-z]?(?!\w)
        | (?<!\w)\d{{1,4}}(?:[ ]?(?:bis|ter))?,?[ ](?i:{_RUES})[ ]{_OF}{_CAPITAL}(?:[ ]{_CAPITAL})?
        | (?<!\w)(?:{_VIE})\.?[ ]{_OF}{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}},?[ ]\d{{1,4}}(?!\w))
    | (?P<id>(?<=<@)!?\d{{15,21}}(?=>))
    | (?P<handle>(?<![\w@/.+\-])@(?!(?i:{NOT_A_HANDLE})\b)[^\W\d_](?:[\w.\-]*\w)?
        (?![\w/]|\(|[^\S\n]{{0,40}}\n\s{{0,40}}(?:@|class\b|def\b|async\b|export\b|public\b|private\b|function\b)))
    """,
    re.VERBOSE,
)

_CHECKS: dict[str, Callable[[str], bool]] = {
    "ip": is_ip, "phone": is_phone, "iban": is_iban, "card": is_card,
}  # fmt: skip


class Contact(NamedTuple):
    """A piece of a text by which somebody can be found.

    Attributes:
        kind: `email`, `user` (who owns a folder), `iban`, `card`, `ip`, `phone`, `address` (a
            street with its number), `id` (of an account), or `handle` (with the `@` before it).
        start, end: where it stands.
    """

    kind: str
    start: int
    end: int


def contacts_in(text: str) -> Iterator[Contact]:
    """Yield what is found in a text, in order."""
    at = 0
    while found := _FOUND.search(text, at):
        kind = str(found.lastgroup)
        check = _CHECKS.get(kind)
        if check is None or check(found[0]):
            yield Contact(kind, *found.span())
            at = found.end()
        elif kind in ("iban", "card"):  # there may be another number within
            at = found.start() + 1
        else:
            at = found.end()


def home_owners(text: str) -> set[str]:
    """Return the names of those whose folders a text names."""
    return {text[start:end] for kind, start, end in contacts_in(text) if kind == "user"}
