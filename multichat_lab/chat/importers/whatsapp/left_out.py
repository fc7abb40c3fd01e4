"""What WhatsApp writes in place of a file that an export left out, in the languages of its apps."""

import re

from multichat_lab.parts import PartKind

_IMAGES = (
    "image|bild|foto|photo|imagen|imagem|immagine|afbeelding|görüntü|fotoğraf|resim|изображение"
    "|фото|zdjęcie|obraz|gambar|imej|зображення|obrázek|obrázok|billede|bilde|kép|imatge|imagine"
    "|slika|εικόνα"
)
_FILES = (
    "video|vidéo|vídeo|видео|відео|wideo|film|clip video|videó|βίντεο|audio|áudio|àudio|ses|аудио"
    "|аудиофайл|аудіо|dźwięk|ljud|lyd|zvuk|zvukový soubor|hang|ήχος|ficheiro de áudio|sticker"
    "|adesivo|figurinha|pegatina|autocollant|стикер|наклейку|çıkartma|naklejka|naklejkę|stiker"
    "|pelekat|klistermærke|klistremerke|nálepka|naljepnica|matrica|αυτοκόλλητο|gif|gif-анімацію"
    "|plik gif|document|dokument|documento|belge|документ|plik|dokumen|dokumentum|έγγραφο"
    "|(?:view once )?voice message|sprachnachricht|mensaje de voz|nota de voz|mensagem de voz"
    "|message vocal|messaggio vocale|spraakbericht|sesli mesaj|голосовое сообщение"
    "|wiadomość głosowa|video note|videonachricht|contact card|kontaktkarte|tarjeta de contacto"
    "|cartão d[eo] contato|cartão d[eo] contacto|contacto|fiche contact|carte de contact"
    "|scheda contatto|contactkaart|visitekaartje|kişi kartı|карточка контакта|картка контакту"
    "|karta kontaktu|wizytówka kontaktu|vizitka|kontaktkort|kartu kontak"
)
_LEFT_OUT = (
    "omitted|weggelassen|ausgelassen|nicht enthalten|omitid[ao]|absente?|omise?|manquante?|retiré"
    "|ocult[ao]|ocultad[ao]|não revelad[ao]|omess[ao]|non inclus[ao]|esclus[ao]|weggelaten"
    "|dahil edilmedi|пропущен[ао]?|опущен[ао]?|отсутствует|не добавлен[ао]?|відсутн[єіяй]й?"
    "|не додано|pominięt[aeoy]|tidak disertakan|tidak dimasukkan|vynech[aá]n[aéoýy]?|udeladt"
    "|uteslute[nt]|utelatt|sløyfet|ikke inkludert|izostavljena?|kihagyv?ás?a|omisă|omès|omesa"
    "|παραλήφθηκε|παραλείφθηκε"
)
_MEDIA = (  # of Android, which does not tell what was left out
    "Media omitted|Medien (?:ausgeschlossen|weggelassen|ausgelassen|fehlen)"
    "|Datei(?:en)? ausgelassen|Multimedia omitido|Archivos? omitidos?|Médias? omis|Fichiers? omis"
    "|Médias? (?:absente?|manquante?)|Mídia (?:oculta|omitida)|Arquivo de mídia oculto"
    "|(?:Ficheiro|Arquivo) oculto|Ficheiros? não revelados?|Media omess[ioa]|Media mancante"
    "|Media weggela(?:ten|at)|Без медиафайлов|Файл (?:пропущен|не включен)"
    "|Медиафайл(?:ы)? (?:пропущены?|без данных)|Медиа отсутствует|Medya (?:dahil edilmedi|atlanmış)"
    "|Media tidak disertakan|Media (?:disingkirkan|dikecualikan)|Pominięto multimedia"
    "|(?:multimedia pominięte|pliki pominięto)|Медіа (?:пропущено|відсутня)|Média vynechán[ay]"
    "|Médiá vynechané|Mediefil udeladt|Medier udeladt|Media (?:har utelämnats|utelämnat|utelatt)"
    "|Uten vedlegg|Media jätet(?:ty|tiin) pois|Medijski zapis izostavljen|Datoteke izpuščene"
    "|Conținut media omis|Hiányzó médiafájl|Média elhagyva|Mitjans omesos|Fitxers multimèdia omesos"
    "|Εξαίρεση πολυμέσων|Без файл|Bỏ qua (?:Media|tệp phương tiện)|मीडिया के बिना"
    "|تم استبعاد الوسائط"
    "|(?:ה?מדיה הושמטה|המדיה לא נכללה)|メディア(?:なし|は含まれていません)"
    "|미디어 파일(?: 제외됨|을 생략한 대화내용)|省略多媒体文件|忽略多媒體檔"
)
_ELSEWHERE = (  # where noun and verb cannot be told apart by a blank
    "画像は含まれていません|이미지 생략됨|圖[片像]已[略省][去略]|照片已忽略|התמונה הושמטה"
    "|لم يتم إدراج الصورة|फ़ोटो हटाई गई|đã bỏ qua hình ảnh",
    "(?:ビデオ|音声|スタンプ|ドキュメント|GIF)は含まれていません|連絡先カードを省略"
    "|(?:비디오|오디오|문서|GIF|연락처 카드) 생략됨|스티커 제외됨"
    "|(?:影片|音訊|文件|貼圖|聯絡人卡片|GIF|视频|音频|文档|贴图|联系人卡片)\\s?已[略省忽][去略]"
    "|(?:סרטון הווידאו|קטע קול|סטיקר|מסמך|GIF|כרטיס איש קשר) הושמט"
    "|لم يتم إدراج (?:الفيديوهات|المقاطع الصوتية|المستند|صورة GIF|بطاقة جهة اتصال)|تم حذف الملصقات"
    "|pominięto naklejkę|pominięta wizytówka kontaktu|utelatt dokument|παράληψη GIF|fără audio"
    "|(?:đã )?bỏ(?: qua)? (?:video|tệp âm thanh|sticker|ảnh GIF|thẻ liên lạc|tài liệu)",
)
_WORDS = re.compile(
    rf"<\s?(?:{_MEDIA})\s?>"
    r"|(?:(?P<name>\S[^\n]*?\.\w{2,5})(?:\s•[^\n]*?)?[\s\u200e]+)?<?"
    rf"(?:(?P<image>(?:{_IMAGES}) (?:{_LEFT_OUT})|{_ELSEWHERE[0]})"
    rf"|(?:{_FILES})\s(?:{_LEFT_OUT})|{_ELSEWHERE[1]})>?",
    re.IGNORECASE,
)


def left_out(text: str) -> tuple[PartKind, str | None] | None:
    """Return what a text says was left out, and how it was called; None where it says no such."""
    found = _WORDS.fullmatch(text)
    return None if found is None else ("image" if found["image"] else "file", found["name"])
