"""However a network writes it, the same phone is recognised as the same phone."""

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from domain.phone_ids import phone_id as phone_id

REGION = "TH"
LONGEST = 64  # of what a stranger's network presents, this much is kept

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_SEPARATORS = re.compile(r"[\s\-.()/]")
_DIALLABLE = re.compile(r"\+?[0-9]{5,18}")
_NOBODY = frozenset({"", "anonymous", "unknown", "restricted", "unavailable", "private", "withheld"})

Kind = Literal["number", "withheld", "malformed"]
NumberFormat = Literal["national", "e164", "plain"]
_COUNTRY = "+66"
_WAY_OUT = "001"  # of Thailand, in front of another country's number


@dataclass(frozen=True)
class Caller:
    """Who calls, as far as the network says: `number` is E.164, or empty where there is none."""

    kind: Kind
    number: str
    presented: str

    @property
    def key(self) -> str:
        """What this caller is recognised by next time; empty when withheld."""
        if self.kind == "withheld":
            return ""
        return self.number or self.presented


def parse(presented: str, presentation: str = "") -> Caller:
    """Read a caller ID. `presentation` is Asterisk's CALLERID(pres)."""
    shown = "".join(letter for letter in presented if letter.isprintable()).strip()[:LONGEST]
    if presentation.lower().startswith(("prohib", "unavailable")) or shown.strip("<>\" '").lower() in _NOBODY:
        return Caller("withheld", "", shown)
    number = _e164(shown)
    return Caller("number" if number else "malformed", number, shown)


def display(number: str) -> str:
    """As people in Thailand write it: 081-234-5678. What is no number is shown as it came."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return number
    if parsed.country_code == phonenumbers.country_code_for_region(REGION):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL).replace(" ", "-")
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)


def dialled(number: str, number_format: NumberFormat) -> str:
    """What the trunk wants to be told for an E.164 `number`; a short code and a phone of ours stay as they are."""
    if not number.startswith("+") or number_format == "e164":
        return number
    if number_format == "plain":
        return number.removeprefix("+")
    if number.startswith(_COUNTRY):
        return "0" + number.removeprefix(_COUNTRY)
    return _WAY_OUT + number.removeprefix("+")


def may_be_rung(number: str, *, is_ours: bool) -> bool:
    """Whether the centre rings this number back: a caller ID can be forged to make it ring dear ones abroad."""
    if not number.startswith("+"):
        return False
    parsed = phonenumbers.parse(number)
    is_dear = phonenumbers.number_type(parsed) in (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST)
    return is_ours or (number.startswith(_COUNTRY) and not is_dear)


def _e164(shown: str) -> str:
    dialled = _SEPARATORS.sub("", shown.translate(_THAI_DIGITS))
    if not _DIALLABLE.fullmatch(dialled):
        return ""
    return next((number for spelling in _spellings(dialled) if (number := _valid(spelling))), "")


def _spellings(dialled: str) -> tuple[str, ...]:
    """What these digits can mean, the likeliest first; 001 to 009 are Thailand's ways out of the country."""
    if dialled.startswith("00"):
        return ("+" + dialled[2:], "+" + dialled[3:])
    return (dialled,)


def _valid(spelling: str) -> str:
    try:
        parsed = phonenumbers.parse(spelling, REGION)
    except NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
