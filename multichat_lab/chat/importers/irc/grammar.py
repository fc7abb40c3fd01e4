"""The lines of an IRC log, as mIRC, ZNC, irssi, WeeChat, HexChat, eggdrop and others write them."""

import re
from dataclasses import replace

from multichat_lab.chat.importers.irc.line import SERVER, Event, IrcLine
from multichat_lab.chat.importers.irc.stamps import clock_of, is_exact, stamp_of
from multichat_lab.chat.importers.source.blocks import TextBlock

_CODES = re.compile(
    r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9a-fA-F]{6})?|[\x02\x0f\x11\x16\x1d-\x1f]"
    r"|\x1b\[[0-9;]*m"
)
"""Colours and styles: mIRC's, and those of a terminal."""

_PLAIN = (
    r"\[((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)\] <([^>\s@+%&~!\x00-\x1f][^>\s\x00-\x1f]*)>[ \t]?"
    r"([^\x00-\x08\x0a-\x1f]*)"
)
"""Nine lines of ten: a time, a nick and words, without colours and other subtleties."""
_PLAIN_LINE = re.compile(_PLAIN)
_LINES = re.compile(rf"^(?:{_PLAIN}|(.*))$", re.MULTILINE)

Pieces = tuple[str, str, str, str]
"""Time, nick and words of a plain line; of any other they are empty, and it stands at the end."""

_RANKS = "@+%&~!"
_SAID = re.compile(r"<([^>]+)>[ \t]?(.*)", re.DOTALL)
_ACTED = re.compile(
    r"(?:-\*-|Action:)\s+(\S+)(?:\s+(.*))?|•\s+(\S+?):(?:\s(.*))?|—\s+(\S+)\s(.*)", re.DOTALL
)
_STARRED = re.compile(r"\*{1,3}\s+(.*)", re.DOTALL)
_STUCK_STAR = re.compile(r"\*(?=[A-Za-z_[\]\\`^{}|][^\s*]*\s+\S)")
_TABBED = re.compile(r"\t([^\t]*)\t(.*)", re.DOTALL)
_TOLD = re.compile(r"-([^\s()>:!-][^\s()>:]*)(?:\([^)\s]*\)|:[^\s-]+)?-[ \t](.*)", re.DOTALL)
_NAMED = re.compile(r"([^\s*<\[-]\S*)\t(.*)", re.DOTALL)
_SYSTEM_SIGNS = ("-!-", "-->", "<--", "→", "←", "⇐")
_HOST = r"(?:\s+[\[(<][^\s]*[\])>])?"
_PRESENCE = re.compile(
    rf"(?:(?P<said>Joins|Parts|Quits): (?P<who>\S+)"
    rf"|(?P<nick>\S+){_HOST}\s+has (?P<did>joined|left|quit)\b"
    r"|(?P<old>\S+) \(\S+@\S+\) (?P<bare>Quit|joined|left|quit)\b"
    r"|(?P<told>\S+) (?P<short>joined|left|quit) \(\S+@\S+\))"
)
_KICKED = re.compile(
    r"(?:(\S+) (?:was|has been) kicked\b|\S+ has kicked (\S+)|(\S+) kicked from \S+ by )"
)
_RENAMED = re.compile(
    rf"(?:(\S+){_HOST} is now known as (\S+)|Nick change: (\S+) -> (\S+)"
    rf"|(\S+){_HOST} (?:changed nick to|changes nick to|is known as) (\S+))"
)
_MODE = re.compile(r"(?:mode/\S+ .*\sby (\S+)|Mode \S+ \[.*\] by (\S+)|(\S+) sets mode\b.*)", re.I)
_SERVER_SAYS = re.compile(
    r"(?:Now talking|Topic|Set by|Disconnected|Attempting|Retrieving|Rejoined|Channel|Looking up"
    r"|Joined channel|Users on|End of|You(?:'re)?|Connect\w*|Netsplit|Irssi:)\b"
)
_PRESENCE_EVENTS: dict[str, Event] = {
    **{"joined": "join", "joins": "join", "left": "part", "parts": "part"},
    **{"quit": "quit", "quits": "quit"},
}
_KONVERSATION = {"Join", "Part", "Quit", "Nick", "Mode", "Topic", "Kick", "Notify", "Invite"}
_WEECHAT_SYSTEM = {"-->", "<--", "--", "=!=", "→", "←", "⇐", "ℹ"}


def parse_line(text: str) -> IrcLine | None:
    """Return what a line says, or None when it is no line of an IRC log.

    Read are `<nick> text`, `* nick does`, `-nick- notice`, and the system lines `=== …`, `*** …`,
    `-!- …` and `* nick has joined …`; speech and notices with a time only, see `stamp_of`.
    """
    if plain := _PLAIN_LINE.fullmatch(text):
        stamp, nick, words = plain.groups()
        return IrcLine(clock_of(stamp), nick, words, exact=is_exact(stamp))
    text = _CODES.sub("", text)
    try:
        stamp = stamp_of(text)
    except ValueError:
        return None
    rest = text[stamp.end :] if stamp else text
    line = _timed(rest) if stamp else _starred(text)
    if line is None or stamp is None:
        return line
    return replace(line, clock=stamp.clock, day=stamp.day, exact=stamp.exact)


def pieces_of(block: TextBlock) -> list[Pieces]:
    """Return the lines of a block, the plain ones taken apart."""
    if block.lines is None:
        return _LINES.findall(block.text)
    found = ((text, _PLAIN_LINE.fullmatch(text)) for text in block.lines)
    return [
        ("", "", "", text) if plain is None else (plain[1], plain[2], plain[3], "")
        for text, plain in found
    ]


def _timed(rest: str) -> IrcLine | None:
    """Return what follows a time."""
    if tabbed := _TABBED.fullmatch(rest):
        return _tabbed_line(tabbed[1].strip(), tabbed[2])
    rest = rest.lstrip()
    rest = f"* {rest[1:]}" if _STUCK_STAR.match(rest) else rest
    if said := _SAID.fullmatch(rest):
        return IrcLine(None, _bare(said[1]), said[2])
    if acted := _ACTED.fullmatch(rest):
        nick, does = [*filter(None, acted.groups()), ""][:2]
        return IrcLine(None, _bare(nick), does, "action")
    if rest.startswith(_SYSTEM_SIGNS):
        return _system_line(rest.lstrip("-!<>→←⇐").strip())
    if told := _TOLD.fullmatch(rest):
        return IrcLine(None, told[1], told[2], "notice")
    return _starred(rest) or _event(rest) or _named(rest)


def _named(rest: str) -> IrcLine | None:
    """Return what stands behind a nick and a tab."""
    named = _NAMED.fullmatch(rest)
    if named and named[1] in _KONVERSATION:
        return _system_line(named[2])
    return IrcLine(None, _bare(named[1]), named[2]) if named else None


def _starred(text: str) -> IrcLine | None:
    """Return a line that begins with stars or `===`: what a nick does, or the server reports."""
    if text.startswith("==="):
        return _system_line(text.lstrip("=").strip())
    starred = _STARRED.fullmatch(text)
    line = _system_line(starred[1]) if starred else None
    if starred is None or line is None or line.event != "action" or text.startswith("**"):
        return line
    nick, *does = starred[1].split(maxsplit=1)
    return IrcLine(None, _bare(nick), "".join(does), "action")


def _tabbed_line(prefix: str, text: str) -> IrcLine | None:
    """Return a line of WeeChat, whose prefix is a nick or a sign."""
    if prefix == "*":
        return _starred(f"* {text}")
    if not prefix or prefix in _WEECHAT_SYSTEM:
        return _system_line(text.strip())
    nick = prefix[1:-1] if prefix.startswith("<") and prefix.endswith(">") else prefix
    return IrcLine(None, _bare(nick), text)


def _system_line(text: str) -> IrcLine:
    if event := _event(text):
        return event
    if found := _MODE.match(text):
        return IrcLine(None, found[1] or found[2] or found[3], text, "mode", system=True)
    if not text or _SERVER_SAYS.match(text):
        return IrcLine(None, SERVER, text, "notice", system=True)
    return IrcLine(None, text.split(maxsplit=1)[0], text, "action", system=True)


def _event(text: str) -> IrcLine | None:
    """Return who came, went or changed the nick, or None when nobody did."""
    if found := _PRESENCE.match(text):
        who, did = filter(
            None, found.group("who", "nick", "old", "told", "said", "did", "bare", "short")
        )
        nick = _bare(who)
        return IrcLine(None, nick, text, _PRESENCE_EVENTS[did.lower()], system=True)
    if found := _KICKED.match(text):
        nick = next(filter(None, found.groups()))
        return IrcLine(None, _bare(nick), text, "kick", system=True)
    if found := _RENAMED.match(text):
        old, new = filter(None, found.groups())
        return IrcLine(None, _bare(old), text, "nick", system=True, new_nick=_bare(new).rstrip("."))
    return None


def _bare(nick: str) -> str:
    """Return a nick without padding and the signs of rank."""
    return nick.strip().lstrip(_RANKS) or nick.strip()
