"""What telephone practice asks of the words, as far as a machine can tell it; docs/prompts.md says the rest."""

import re
from collections.abc import Mapping, Sequence

from prompts.flow import Note, Ring, Step
from prompts.piece import phrases
from prompts.prompt import Prompt
from prompts.prompt_set import PromptSet
from prompts.spoken import PAGES
from prompts.stage import Stage

REACT_SECONDS = 4.0
MOST_CHOICES = 4
LONGEST_PHRASE = 60  # letters: more is no longer one idea in the ear
POLITE = {"th": ("ค่ะ", "คะ"), "th_nod": ("เจ้า",)}
SPOKEN = {"th": re.compile("[ก-๎ ]+"), "en": re.compile("[A-Za-z' .,?!-]+")}
KEY = {"th": "กด", "en": "press "}


def asks_for_key(prompt: Prompt) -> bool:
    """Whether somebody is told to press a key."""
    return any(word in prompt.reading for word in KEY.values())


def prompt_faults(prompt: Prompt, prompt_set: PromptSet) -> list[str]:
    """Judge one prompt by its words."""
    clauses, key = phrases(prompt.reading), KEY[prompt_set.speech]
    is_whole = prompt.flow not in PAGES and not prompt.variables
    polite = POLITE.get(prompt_set.name, ())
    rules = [
        (SPOKEN[prompt_set.speech].fullmatch(prompt.reading), "write digits, signs and abbreviations out, as spoken"),
        (len(max(clauses, key=len)) <= LONGEST_PHRASE, f"one idea a phrase, at most {LONGEST_PHRASE} letters"),
        (prompt.reading.count(key) <= MOST_CHOICES, f"nobody remembers more than {MOST_CHOICES} choices"),
        (not clauses[0].lower().startswith(key), "say what a key does before the key"),
        ("ครับ" not in prompt.text, "the voice is a woman's: ค่ะ, คะ"),
        (not polite or not is_whole or prompt.text.endswith(polite), f"end it politely: {' or '.join(polite)}"),
        (
            not prompt.variables or not prompt.text.endswith((*POLITE["th"], ".")),
            f"leave the sentence open: a {' or '.join(prompt.variables)} follows",
        ),
    ]
    return [fault for is_right, fault in rules if not is_right]


def stage_faults(stage: Stage, prompts: Mapping[str, Prompt]) -> list[str]:
    """Judge a loop: whoever is asked for a key has time to find it."""
    after = [*stage.parts[1:], stage.parts[0]]
    return [
        _too_soon(part)
        for part, following in zip(stage.parts, after, strict=True)
        if isinstance(part, str) and asks_for_key(prompts[part]) and not _is_time(following)
    ]


def flow_faults(steps: Sequence[Step], prompts: Mapping[str, Prompt]) -> list[str]:
    """Judge a conversation: time for each key, words after each open sentence, an answer at the end."""
    heard = [step for step in steps if not isinstance(step, Note)]
    faults = []
    for step, following in zip(heard, [*heard[1:], None], strict=True):
        if isinstance(step, str) and asks_for_key(prompts[step]) and not _is_time(following):
            faults.append(_too_soon(step))
        if isinstance(step, str) and prompts[step].variables and not isinstance(following, str):
            faults.append(f"{step} is left open: say the {' or '.join(prompts[step].variables)} after it")
    if isinstance(steps[-1], float | Ring):
        faults.append("it ends in waiting: say what happens then")
    return faults


def _is_time(step: Step | None) -> bool:
    return isinstance(step, float) and step >= REACT_SECONDS


def _too_soon(prompt_id: str) -> str:
    return f"{prompt_id} asks for a key: wait {REACT_SECONDS:.0f} s after it"
