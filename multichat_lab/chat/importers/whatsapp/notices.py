"""What WhatsApp writes in place of a message that was deleted, and behind one that was edited."""

import re

_DELETED = {
    "this message was deleted", "you deleted this message",
    "diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht",
    "se eliminó este mensaje", "eliminaste este mensaje", "este mensaje fue eliminado",
    "ce message a été supprimé", "vous avez supprimé ce message",
    "mensagem apagada", "essa mensagem foi apagada", "esta mensagem foi apagada",
    "você apagou esta mensagem", "apagou esta mensagem", "esta mensagem foi eliminada",
    "questo messaggio è stato eliminato", "hai eliminato questo messaggio",
    "dit bericht is verwijderd", "u hebt dit bericht verwijderd", "je hebt dit bericht verwijderd",
    "данное сообщение удалено", "это сообщение было удалено", "сообщение удалено",
    "вы удалили данное сообщение", "вы удалили сообщение", "você apagou essa mensagem",
    "eliminou esta mensagem", "bu mesajı sildin", "вы удалили это сообщение",
    "ta wiadomość została usunięta", "ta wiadomość została skasowana", "usunięto tę wiadomość",
    "bu mesaj silindi", "bu mesajı sildiniz",
    "pesan ini telah dihapus", "pesan ini dihapus", "anda menghapus pesan ini",
    "det här meddelandet raderades", "denne besked blev slettet", "denne meldingen ble slettet",
    "הודעה זו נמחקה", "מחקת הודעה זו", "تم حذف هذه الرسالة", "لقد حذفت هذه الرسالة",
    "حذفت هذه الرسالة", "यह मैसेज हटा दिया गया", "यह संदेश हटा दिया गया",
    "आपने यह मैसेज मिटाया", "此消息已删除", "您已删除此消息", "你已删除此消息",
    "此訊息已刪除", "您已刪除此訊息", "你已刪除此訊息", "このメッセージは削除されました",
    "このメッセージを削除しました", "삭제된 메시지입니다", "삭제한 메시지입니다",
}  # fmt: skip
"""In lower case, without what stands around them."""

_BY_ADMIN = re.compile(
    r"(?:this message was deleted by admin|diese nachricht wurde (?:vom|von) admin"
    r"|(?:se eliminó este mensaje|este mensaje fue eliminado) por (?:el |la )?admin"
    r"|ce message a été supprimé par (?:l['’]|un )?admin"
    r"|(?:esta |essa )?mensagem (?:foi )?(?:apagada|eliminada) pel[oa] admin"
    r"|questo messaggio è stato eliminato (?:dall['’]|da un )a(?:dmin|mministra)"
    r"|dit bericht is verwijderd door (?:de )?(?:admin|beheerder)"
    r"|bu mesaj yönetici|(?:данное |это )?сообщение (?:было )?удалено (?:админ|администратор)"
    r"|ta wiadomość została usunięta przez admin)\w*[^\n]{0,80}",
    re.IGNORECASE,
)
"""The name of an admin stands behind, or within."""

_EDITED = re.compile(
    r"[\s\u200e\u200f]*<(?:this message was edited|diese nachricht wurde bearbeitet"
    r"|se editó este mensaje|este mensaje fue editado|mensaje editado|ce message a été modifié"
    r"|(?:esta |essa )?mensagem (?:foi )?editada|questo messaggio è stato modificato"
    r"|mensaje modificado|message modifié|messaggio modificato|bericht bewerkt"
    r"|nachricht bearbeitet"
    r"|dit bericht is bewerkt|(?:данное )?сообщение изменено|(?:это )?сообщение было изменено"
    r"|ta wiadomość została (?:zmieniona|edytowana)|bu mesaj düzenlendi|pesan ini (?:telah )?diedit"
    r"|det här meddelandet (?:har redigerats|redigerades)|הודעה זו נערכה|تم تعديل هذه الرسالة"
    r"|此消息已编辑|此訊息已編輯"
    r"|このメッセージは編集されました|수정된 메시지입니다)[.。]?>[\s\u200e\u200f]*$",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"(?:(?:missed|silenced|unanswered|declined|cancell?ed) )?(?:group )?(?:voice|video) call\b"
    r"|(?:(?:verpasster|stummgeschalteter|entgangener) )?(?:gruppen)?(?:sprach|video)anruf\b"
    r"|(?:video)?llamada(?: grupal)?(?: de (?:voz|video))?(?: perdida| silenciada)?\b"
    r"|appel (?:(?:vocal|vidéo)(?: de groupe)?|de groupe)(?: manqué| en absence| silencieux)?\b"
    r"|(?:chamada|ligação)(?: de (?:voz|vídeo)| em grupo)*(?: perdida| não atendida| silenciada)?\b"
    r"|(?:videochiamata|chiamata (?:vocale|video|di gruppo))(?: persa| silenziata)?\b"
    r"|chiamata persa\b"
    r"|(?:gemiste |stille )?(?:groeps)?(?:spraakoproep|video-?oproep)\b",
    re.IGNORECASE,
)
_AROUND = " \t\n\u200e\u200f\u202a\u202c<>[].。🚫"


def is_deleted(text: str) -> bool:
    """Whether a text is WhatsApp's notice that a message was deleted."""
    text = text.strip(_AROUND).lower()
    return text in _DELETED or _BY_ADMIN.fullmatch(text) is not None


def is_call(written: str) -> bool:
    """Whether words as they stand, with the mark that people do not type, tell of a call.

    Who called is named as the one who speaks, in the exports of iPhones.
    """
    marked = written.lstrip(" ")
    return marked.startswith("\u200e") and _CALL.match(marked.strip(_AROUND)) is not None


def without_edit_mark(text: str) -> str:
    """Return the words of a message without WhatsApp's mark that they were edited."""
    return _EDITED.sub("", text)
