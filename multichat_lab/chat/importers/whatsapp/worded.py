"""Stamps with words in them, as WhatsApp writes them in Asia, Finland or Greece, said in digits."""

import re

_MORNING = r"上午|凌晨|清晨|早上|오전|午前|ÖÖ|π\.?\s?μ\.?|PG|SA|ق\.ظ|ص|पूर्वाह्न|ก่อนเที่ยง"
_LATER = r"下午|中午|晚上|오후|午後|ÖS|μ\.?\s?μ\.?|PTG|CH|ب\.ظ|م|अपराह्न|หลังเที่ยง"
_MARKS = "\u200e\u200f\u202a\u202c\ufeff"
_STAMP = re.compile(
    rf"(?P<start>[{_MARKS}]*\[?)"
    r"(?P<date>\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{4}[년年]\s?\d{1,2}[월月]\s?\d{1,2}[일日])"
    r"[.,،]?\s*(?:г\.?|klo|kl\.?|um|ob|at|à|a las)?,?\s*"
    rf"(?:(?P<am>{_MORNING})|(?P<pm>{_LATER}))?\s*(?P<clock>\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?)"
    rf"(?:\s*(?:(?P<am_after>{_MORNING})|(?P<pm_after>{_LATER})))?"
    r"(?P<rest>(?:\]|\s+-\s|\s?:\s|,\s|\s*[ap]\.?\s?m\.?).*)",
    re.IGNORECASE | re.DOTALL,
)


def plain_stamp(line: str) -> str:
    """Return a line with its stamp in digits and `AM` or `PM`; any other line as it is.

    `2023. 12. 25. 오후 2:05, Ann: hi` becomes `2023/12/25 2:05 PM - Ann: hi`.
    """
    if not line[:12].strip(_MARKS + "[")[:1].isdecimal():
        return line
    found = _STAMP.match(line.replace("\u200f", ""))
    if found is None:
        return line
    numbers = "/".join(re.findall(r"\d+", found["date"]))
    half = " AM" if found["am"] or found["am_after"] else ""
    half = " PM" if found["pm"] or found["pm_after"] else half
    rest = re.sub(r"^,\s", " - ", found["rest"])
    return f"{found['start']}{numbers} {found['clock']}{half}{rest}"
