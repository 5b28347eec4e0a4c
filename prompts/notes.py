"""Tells a responder who goes there how to get in and what the resident suffers from, in words a voice can read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from prompts import personal, personal_shelf
from prompts.personal_shelf import NOTES
from prompts.piece import MAX_CHARACTERS
from prompts.render import Progress, nobody_looks
from prompts.voices.voice import Voice

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_DIGITS = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_NO_QUANTITY = re.compile(r"(?<![\d.])(?:\d{3,}|0\d)(?![\d.])")  # codes, house numbers, telephones
_PHRASE = re.compile(  # an abbreviation with its dot, a decimal point, a letter or digit; all else is a pause
    r"(?:(?<![ก-๎])[ก-ฮ]{1,3}\.|(?<=\d)\.(?=\d)|[ก-ฺเ-๎A-Za-z0-9%])+"
)
_LINKS = ("และ", "แต่", "หรือ", "เพราะ", "โดย", "กรุณา")
_FIRST_LETTERS = "เแโใไ"  # written before the consonant: a Thai syllable begins here, never ends


def notes_folder(target: Path) -> Path:
    """Where Asterisk finds the notes: sounds/th/notes/<resident_id>."""
    return NOTES.folder(target)


def render_notes(
    notes: Mapping[str, str], target: Path, voice: Voice | None = None, progress: Progress = nobody_looks
) -> str:
    """Say the new and changed notes among those of all residents; return one sentence on what was done."""
    return personal.render(NOTES, {one: reading(note) for one, note in notes.items()}, target, voice, progress)


def forget_notes(resident_ids: Iterable[str], target: Path) -> None:
    """Delete the spoken notes of residents who left."""
    personal_shelf.forget(NOTES, resident_ids, target)


def reading(note: str) -> str:
    """Return the note as phrases parted by spaces: signs are pauses, long numbers single digits."""
    text = unicodedata.normalize("NFC", note).translate(_THAI_DIGITS)
    text = re.sub(r"(?<=\d)/(?=\d)", "ทับ", re.sub(r"\s+ๆ", "ๆ", text))
    phrases = (_NO_QUANTITY.sub(_digit_by_digit, phrase) for phrase in _PHRASE.findall(text))
    return " ".join(piece for phrase in phrases for piece in _cut(phrase))


def _digit_by_digit(number: re.Match[str]) -> str:
    return "".join(_DIGITS[int(digit)] for digit in number[0])


def _cut(phrase: str) -> Iterator[str]:
    """Cut what is too long for a voice where a clause begins, else where at least a syllable does."""
    while len(phrase) > MAX_CHARACTERS:
        head = phrase[: MAX_CHARACTERS + 1]
        clause = max(head.rfind(link, MAX_CHARACTERS // 3) for link in _LINKS)
        syllable = max(head.rfind(letter, 1) for letter in _FIRST_LETTERS)
        end = next((place for place in (clause, syllable) if place > 0), MAX_CHARACTERS)
        yield phrase[:end]
        phrase = phrase[end:]
    yield phrase
