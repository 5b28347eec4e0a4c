"""The sentences of the screens, in the language that was chosen."""

from types import SimpleNamespace
from typing import Final

from console.words import phone_english, phone_thai
from console.words.acting_english import ACTING_ENGLISH
from console.words.acting_thai import ACTING_THAI
from console.words.english import ENGLISH
from console.words.thai import THAI

DEFAULT: Final = "th"
LANGUAGES: Final = {
    "th": THAI | ACTING_THAI | phone_thai.PHONE,
    "en": ENGLISH | ACTING_ENGLISH | phone_english.PHONE,
}
_SPOKEN: Final = {language: SimpleNamespace(**words) for language, words in LANGUAGES.items()}


def words_of(language: str) -> SimpleNamespace:
    """`words.sign_in` in a template; a word that does not exist is an error there."""
    return _SPOKEN.get(language, _SPOKEN[DEFAULT])


def said(language: str, word: str, **values: object) -> str:
    """The sentence of this name, with these values in it. KeyError: there is none."""
    return LANGUAGES.get(language, LANGUAGES[DEFAULT])[word].format(**values)


def said_or(language: str, word: str, otherwise: str) -> str:
    """The same, for words that come from the journal: another release may know more of them."""
    return LANGUAGES.get(language, LANGUAGES[DEFAULT]).get(word, otherwise)
