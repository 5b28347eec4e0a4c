"""The ways in which a resident can be spoken to: every set of prompts, how loud it is and how it is made."""

from dataclasses import dataclass

CENTRAL = "th"


@dataclass(frozen=True)
class PromptSet:
    """One language folder of Asterisk's. `made_from`: the set whose voice is heard here as well, but slower."""

    name: str
    level_dbov: tuple[float, float]
    longest_seconds: float
    seconds_between: float  # at most, from the start of one prompt to the next while it rings
    made_from: str = ""

    @property
    def masters(self) -> str:
        """The folder below masters/ that holds its voice."""
        return self.made_from or self.name


SETS = (
    PromptSet(CENTRAL, level_dbov=(-21.0, -19.0), longest_seconds=15.0, seconds_between=20.0),
    PromptSet("th_slow", (-17.0, -15.0), longest_seconds=20.0, seconds_between=25.0, made_from=CENTRAL),
)
