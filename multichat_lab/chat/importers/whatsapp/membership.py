"""Who came to a group and who left it, as WhatsApp's own lines tell."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from multichat_lab.chat.importers.contract import participant_name
from multichat_lab.chat.importers.whatsapp.notices import is_deleted
from multichat_lab.records import Participant

_COMES = re.compile(
    r"(?P<who>.+?) (?:joined\b.*|created (?:this |the )?group\b.*|was added|is added"
    r"|ist .*\bbeigetreten|hat die gruppe .*erstellt|wurde hinzugefügt"
    r"|se unió\b.*|creó (?:el|este) grupo\b.*|a rejoint\b.*|a créé (?:le|ce) groupe\b.*"
    r"|entrou\b.*|criou (?:o|este) grupo\b.*|è entrat[oa]\b.*|ha creato il gruppo\b.*"
    r"|is toegetreden\b.*|heeft (?:de|deze) groep .*(?:gemaakt|aangemaakt))[.。]?",
    re.IGNORECASE | re.DOTALL,
)
_BRINGS = re.compile(
    r".+? (?:(?:added|añadió a|agregó a|a ajouté|adicionou|ha aggiunto) (?P<who>.+?)"
    r"|hat (?P<german>.+?) hinzugefügt|heeft (?P<dutch>.+?) toegevoegd)[.。]?",
    re.IGNORECASE | re.DOTALL,
)
_GOES = re.compile(
    r"(?P<who>.+?) (?:left(?: the group)?|was removed|hat die gruppe verlassen|wurde entfernt"
    r"|salió(?: del grupo)?|est partie?|a quitté(?: le groupe)?|saiu(?: do grupo)?"
    r"|ha abbandonato(?: il gruppo)?|è uscit[oa](?: dal gruppo)?|heeft de groep verlaten)[.。]?",
    re.IGNORECASE | re.DOTALL,
)
_SENDS_AWAY = re.compile(
    r".+? (?:(?:removed|eliminó a|a (?:retiré|exclu|supprimé)|removeu|ha rimosso) (?P<who>.+?)"
    r"|hat (?P<german>.+?) entfernt|heeft (?P<dutch>.+?) verwijderd)[.。]?",
    re.IGNORECASE | re.DOTALL,
)
_FORMS = ((_GOES, False), (_SENDS_AWAY, False), (_COMES, True), (_BRINGS, True))
_BETWEEN = re.compile(r"(?:, | (?:and|und|y|et|e|en) )(?:a )?")
_ABOUT = re.compile(r"[\u200e\u200f\u202a\u202c\u2068\u2069~\s]+")
_MARKS = "\u200e\u200f\u202a\u202c "
_ENCRYPTED = re.compile(
    r"end-to-end[ -]encrypt|ende-zu-ende|extremo a extremo|bout en bout|ponta a ponta"
    r"|crittografi.* end-to-end|end-to-end versleuteld",
    re.IGNORECASE,
)
_SELF = {"you", "du", "tú", "vous", "você", "hai", "u", "je", "hebt", "has", "hast"}
"""The phone's owner, who speaks under a name."""


def moved(text: str) -> Iterator[tuple[str, bool]]:
    """Yield who came (true) or left (false) by one of WhatsApp's lines; nobody by any other."""
    for form, comes in _FORMS:
        found = form.fullmatch(text.strip())
        if found is not None:
            names = next(filter(None, found.groupdict().values()))
            alone = form in (_COMES, _GOES)
            for name in map(_name, [names] if alone else _BETWEEN.split(names)):
                if name and name.lower() not in _SELF and '"' not in name:
                    yield participant_name(name), comes
            return


def is_own_line(speaker: str, written: str) -> bool:
    """Whether WhatsApp itself speaks in somebody's name, as in the exports of iPhones.

    Args:
        speaker: who seems to speak: somebody, or the group.
        written: the words as they stand, with the mark before them that people do not type.
    """
    text = written.strip(_MARKS)
    if not written.startswith("\u200e"):
        return False
    if is_deleted(text):
        return False
    about = text.startswith(f"{speaker} ") or text.partition(" ")[0].lower() in _SELF
    told = about or _ENCRYPTED.search(text)
    return bool(told) or next(moved(text), None) is not None


def _name(text: str) -> str:
    return _ABOUT.sub(" ", text).strip()


def members(
    session_id: str, began: datetime, told: Iterable[tuple[datetime, str, str | None]]
) -> list[Participant]:
    """Return the seats of those whom a line lets come or go.

    Who leaves and comes back has never left; who is not said to have come was there before.

    Args:
        session_id: of the chat.
        began: aware UTC datetime of its first message.
        told: time, words and speaker of each message; nobody speaks WhatsApp's own lines.
    """
    joined: dict[str, datetime] = {}
    left: dict[str, datetime] = {}
    seen: dict[str, datetime] = {}
    for time, text, speaker in told:
        if speaker is not None:
            seen.setdefault(speaker, began)
            left.pop(speaker, None)
            continue
        for name, comes in moved(text):
            joined.setdefault(name, time if comes and name not in seen else began)
            if comes:
                left.pop(name, None)
            else:
                left[name] = time
    return [
        Participant(session_id, name, "human", at, left.get(name)) for name, at in joined.items()
    ]
