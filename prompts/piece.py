"""Cuts a text at its phrase ends, so that no voice ever breaks a Thai word in two."""

MAX_CHARACTERS = 95


def pieces(text: str, limit: int = MAX_CHARACTERS) -> list[str]:
    """Cut at spaces into the fewest pieces of at most `limit` characters; a longer phrase is refused."""
    cut: list[str] = []
    for phrase in text.split():
        if len(phrase) > limit:
            raise ValueError(
                f"the phrase {phrase[:20]}... has {len(phrase)} characters, {limit} are allowed; add a space"
            )
        if cut and len(cut[-1]) + 1 + len(phrase) <= limit:
            cut[-1] = f"{cut[-1]} {phrase}"
        else:
            cut.append(phrase)
    return cut
