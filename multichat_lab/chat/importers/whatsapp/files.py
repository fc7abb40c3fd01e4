"""The zip in which a phone shares a chat, and what stands in the words for files with it."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from multichat_lab.chat.importers.source.archive import ZippedExport
from multichat_lab.errors import DamagedFileError
from multichat_lab.parts import Part

_NAMES = re.compile(r"(_chat|(whatsapp|chat|conversa)[^/]*)\.txt", re.IGNORECASE)
"""What phones call the text: `_chat.txt`, `WhatsApp Chat with Ann.txt`."""

_KINDS = {
    "image": "image|bild|foto|photo|imagen|imagem|immagine|afbeelding|görüntü|fotoğraf|resim"
    "|изображение|фото|zdjęcie|obraz|gambar",
    "file": "video|vidéo|vídeo|видео|wideo|film|audio|áudio|ses|аудио|аудиофайл|dźwięk|sticker"
    "|adesivo|figurinha|pegatina|autocollant|стикер|çıkartma|naklejka|stiker|gif|document"
    "|dokument|documento|belge|документ|plik|dokumen|(?:view once )?voice message"
    "|sprachnachricht|mensaje de voz|nota de voz|mensagem de voz|message vocal|messaggio vocale"
    "|spraakbericht|sesli mesaj|голосовое сообщение|wiadomość głosowa|video note|videonachricht"
    "|contact card|kontaktkarte|tarjeta de contacto|cartão de contato|cartão de contacto"
    "|fiche contact|carte de contact|scheda contatto|contactkaart|kişi kartı"
    "|карточка контакта|karta kontaktu",
}
_LEFT_OUT = (
    "omitted|weggelassen|ausgelassen|nicht enthalten|omitid[ao]|absente?|omise?|ocult[ao]"
    "|ocultad[ao]|omess[ao]|non inclus[ao]|weggelaten|dahil edilmedi|пропущен[ао]?|опущен[ао]?"
    "|pominięt[aeoy]|tidak disertakan"
)
_ATTACHED = re.compile(
    r"<(?:attached|Anhang|adjunto|pièce jointe|anexado|allegato|bijgevoegd)\s?: ([^<>]+)>",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(\S[^\n]*\.\w{2,5}) \((?:file attached|Datei angehängt|archivo adjunto|fichier joint"
    r"|arquivo anexado|ficheiro anexado|file allegato|bestand bijgevoegd)\)",
    re.IGNORECASE,
)
_WITHOUT_NAME = re.compile(
    r"<(?:Media omitted|Medien ausgeschlossen|Multimedia omitido|Médias? omis|Mídia oculta"
    r"|Arquivo de mídia oculto|Media omess[ioa]|Media weggelaten|Без медиафайлов"
    r"|Medya dahil edilmedi|Media tidak disertakan|Datei(?:en)? ausgelassen|Archivo omitido"
    r"|Fichiers? omis|Ficheiro oculto|Arquivo oculto|Файл (?:пропущен|не включен)"
    r"|Медиафайл(?:ы)? (?:пропущены?|без данных)|Pominięto multimedia|multimedia pominięte)>"
    r"|(?:(?P<name>\S[^\n]*?\.\w{2,5})(?:\s•[^\n]*?)?[\s\u200e]+)?"
    rf"(?:(?P<image>{_KINDS['image']})|(?:{_KINDS['file']})) (?:{_LEFT_OUT})",
    re.IGNORECASE,
)
_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic")


def file_in(text: str) -> Part | None:
    """Return the file that goes, or went, with a message; None when there is none."""
    named = _ATTACHED.search(text) or _BEHIND.match(text)
    if named is not None:
        return Part("image" if named[1].lower().endswith(_IMAGES) else "file", name=named[1])
    left_out = _WITHOUT_NAME.fullmatch(text)
    if left_out is None:
        return None
    return Part("image" if left_out["image"] else "file", name=left_out["name"])


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
