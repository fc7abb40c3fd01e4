"""Whether what looks like a number of a kind is one: check digits, lengths."""

import ipaddress

PHONE_DIGITS = range(7, 16)
"""Digits that a phone number has (E.164 allows 15)."""


def is_phone(text: str) -> bool:
    """Return whether there are as many digits as a phone number has."""
    return sum(each.isdigit() for each in text) in PHONE_DIGITS


def is_ip(text: str) -> bool:
    """Return whether a text is an address of IPv4 or IPv6, and not a program's `a::b`."""
    groups = [each for each in text.split(":") if each]
    if ":" in text and (len(groups) < 2 or text.replace(":", "").isalpha()):
        return False  # more often a program's, as in `std::` and `a::b`
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_iban(text: str) -> bool:
    """Return whether the check digits of an IBAN are right (ISO 7064, modulo 97)."""
    plain = text.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def is_card(text: str) -> bool:
    """Return whether the check digit of a card's number is right (ISO 7812, Luhn)."""
    digits = [int(each) for each in reversed(text) if each.isdigit()]
    doubled = [sum(divmod(2 * each, 10)) for each in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
