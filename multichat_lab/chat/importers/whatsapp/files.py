"""The zip in which a phone shares a chat, and what stands in the words for files with it."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from multichat_lab.chat.importers.source.archive import ZippedExport
from multichat_lab.chat.importers.whatsapp.left_out import left_out
from multichat_lab.errors import DamagedFileError
from multichat_lab.parts import Part

_NAMES = re.compile(r"(_chat|(whatsapp|chat|conversa)[^/]*)\.txt", re.IGNORECASE)
"""What phones call the text: `_chat.txt`, `WhatsApp Chat with Ann.txt`."""

_ATTACHED = re.compile(
    r"<(?:attached|Anhang|angehängt|adjunto|pièce jointe|anexado|anexo|allegato|bijgevoegd|bijlage"
    r"|ekli|eklendi|прикреплено|вложение|załącznik|załączono|terlampir|vedhæftet|bifogad)"
    r"\s?: ([^<>]+)>",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(\S[^\n]*\.\w{2,5}) \((?:file attached|Datei angehängt|archivo adjunto|fichier joint"
    r"|arquivo anexado|ficheiro anexado|file allegato|bestand bijgevoegd|dosya ekli|dosya eklendi"
    r"|файл добавлен|plik załączony|file terlampir|soubor byl přiložen|vedhæftet fil)\)",
    re.IGNORECASE,
)
_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic")


def file_in(text: str) -> Part | None:
    """Return the file that goes, or went, with a message; None when there is none."""
    named = _ATTACHED.search(text) or _BEHIND.match(text)
    if named is not None:
        return Part("image" if named[1].lower().endswith(_IMAGES) else "file", name=named[1])
    words = text.partition("\n")[0] if text.startswith("<") else text  # a caption may follow
    told = left_out(words)
    return None if told is None else Part(told[0], name=told[1])


def text_name(names: Iterable[str]) -> str | None:
    """Return which file of a zip is the chat's text; None when none is, or several are."""
    found = [name for name in names if _NAMES.fullmatch(PurePosixPath(name).name)]
    return found[0] if len(found) == 1 else None


@contextmanager
def unzipped(path: Path) -> Iterator[Path]:
    """Unpack the text of a chat for the `with` block; it is called as the zip.

    Raises:
        DamagedFileError: there is none, or it cannot be read.
        UnsafeArchiveError: the archive could do harm.
    """
    with ZippedExport(path) as files, tempfile.TemporaryDirectory() as folder:
        name = text_name(files.sizes())
        if name is None:
            raise DamagedFileError(
                f"{path.name} holds no chat of WhatsApp's, or several",
                "Unpack it, and import its text.",
            )
        files.check([name])
        text = Path(folder, f"{path.stem}.txt")
        text.write_bytes(files.read(name))
        yield text
