"""Cuts a text at its phrase ends, so that no voice ever breaks a Thai word or an English sentence in two."""

import re

MAX_CHARACTERS = 95
_LATIN = re.compile("^[ -~]+$")


def phrases(text: str) -> list[str]:
    """What is said in one breath: Thai parts phrases by spaces, English ends them with a sign."""
    return re.split(r"(?<=[.,?!])\s+", text.strip()) if _LATIN.search(text) else text.split()


def pieces(text: str, limit: int = MAX_CHARACTERS) -> list[str]:
    """Cut at phrase ends into the fewest pieces of at most `limit` characters; a longer phrase is refused."""
    cut: list[str] = []
    for phrase in phrases(text):
        if len(phrase) > limit:
            raise ValueError(
                f"the phrase {phrase[:20]}... has {len(phrase)} characters, {limit} are allowed; add a space"
            )
        if cut and len(cut[-1]) + 1 + len(phrase) <= limit:
            cut[-1] = f"{cut[-1]} {phrase}"
        else:
            cut.append(phrase)
    return cut
