"""A fact as one sentence for a person, in Thai or English: ids only, no name, no number."""

from typing import Final, Literal

from domain.facts import Fact
from reports.sentences.english import ENGLISH
from reports.sentences.thai import THAI

Language = Literal["th", "en"]
SENTENCES: Final = {"th": THAI, "en": ENGLISH}


def sentence(fact: Fact, language: Language = "en") -> str:
    """What happened."""
    tell = SENTENCES[language].get(fact.word)
    return tell(fact.data) if tell else fact.word.replace("_", " ")
