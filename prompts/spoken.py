"""Finds our own sounds for numbers, telephones, times and dates: what Asterisk plays one after the other."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from domain import english_speech, thai_speech
from prompts.errors import CatalogueError
from prompts.prompt import Prompt

VOCABULARIES = {"th": thai_speech.vocabulary, "en": english_speech.vocabulary}
COMPOSED = ("numbers", "dates")  # other languages are put together of other words
PAGES = ("digits", "numbers", "dates")


def sounds(words: Iterable[str], catalogue: Mapping[str, Prompt]) -> list[str]:
    """The ids of the words of domain.thai_speech or domain.english_speech, in order."""
    known = _by_word(catalogue)
    try:
        return [known[word] for word in words]
    except KeyError as missing:
        raise CatalogueError(f"no sound says {missing}; add it to numbers.yaml or dates.yaml") from missing


def unspoken(catalogue: Mapping[str, Prompt], speech: str = "th") -> list[str]:
    """The words that a number or a date may need and no sound says."""
    return sorted(VOCABULARIES[speech]() - _by_word(catalogue).keys())


def _by_word(catalogue: Mapping[str, Prompt]) -> dict[str, str]:
    return {prompt.text: prompt.id for prompt in catalogue.values() if PurePosixPath(prompt.id).parts[0] in PAGES}
