"""What a source is that no importer recognises, as far as can be told."""

import re
from pathlib import Path

from multichat_lab.chat.importers.lines import head

_WHATSAPP = re.compile(rb"\[?(\d{1,4}[./-]){2}\d{1,4},? \d{1,2}:\d{2}\W[^\n]*: ")
_TELEGRAM = re.compile(rb'\{.*"(date_unixtime|type"\s*:\s*"message)"', re.DOTALL)


def problem_and_remedy(source: Path) -> tuple[str, str]:
    """Return what is the matter with a file or folder, and what can be done about it."""
    return _folder(source) if source.is_dir() else _file(source)


def _folder(source: Path) -> tuple[str, str]:
    if not any(source.iterdir()):
        return f"{source} is an empty folder", "Give a file, or the folder that holds the chats."
    archive = next(iter(sorted(source.glob("*.zip"))), None)
    if archive is not None:
        return f"{source} holds an archive and no chats", f"Import the archive itself: {archive}"
    return _unknown(source)


def _file(source: Path) -> tuple[str, str]:
    beginning = head(source)
    if not beginning:
        return f"{source} is empty", "Give a file that holds a chat."
    for pattern, name in ((_WHATSAPP, "WhatsApp"), (_TELEGRAM, "Telegram")):
        if pattern.match(beginning):
            return (
                f"{source} looks like a {name} export, which is not supported",
                'Turn it into JSON lines: {"role": …, "name": …, "content": …}, a line a message.',
            )
    if b"\0" in beginning:
        return f"{source} is binary and no Slack export", "Give a text file or a Slack export."
    return _unknown(source)


def _unknown(source: Path) -> tuple[str, str]:
    return (
        f"{source} is in no format that is known here",
        "Known: Slack export, IRC log, agent log, JSON lines; name it with --format if it is one.",
    )
