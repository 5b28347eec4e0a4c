"""The ways in which a resident can be spoken to: every set of prompts, how loud it is and how it is made."""

from dataclasses import dataclass

CENTRAL = "th"


@dataclass(frozen=True)
class PromptSet:
    """One language folder of Asterisk's. `made_from`: the set whose voice is heard here as well, but slower.

    `falls_back_to`: the set that is heard, sentence by sentence, where this one has no words of its own.
    """

    name: str
    level_dbov: tuple[float, float]
    longest_seconds: float
    seconds_between: float  # at most, from the start of one prompt to the next while it rings
    made_from: str = ""
    falls_back_to: str = ""
    speech: str = "th"  # whose voice and whose numbers
    judge: str = "a Thai speaker"  # who approves

    @property
    def language(self) -> str:
        """As English calls it."""
        return {"th": "Thai", "en": "English"}[self.speech]

    @property
    def masters(self) -> str:
        """The folder below masters/ that holds its voice."""
        return self.made_from or self.name

    def named(self, prompt_id: str) -> str:
        """How reports call a prompt of this set."""
        return prompt_id if self.name == CENTRAL else f"{self.name}/{prompt_id}"


SETS = (
    PromptSet(CENTRAL, level_dbov=(-21.0, -19.0), longest_seconds=15.0, seconds_between=20.0),
    PromptSet("th_slow", (-17.0, -15.0), longest_seconds=20.0, seconds_between=25.0, made_from=CENTRAL),
    PromptSet("th_nod", (-21.0, -19.0), 15.0, 20.0, falls_back_to=CENTRAL, judge="a speaker of Northern Thai"),
    PromptSet("en", (-21.0, -19.0), 15.0, 20.0, speech="en", judge="a speaker of English"),
)
OWN_WORDS = tuple(one for one in SETS if not one.made_from)


def find(name: str) -> PromptSet:
    """The set of this name. KeyError: there is none."""
    return {one.name: one for one in SETS}[name]
