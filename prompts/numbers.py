"""Gives each prompt a short number that can be dialled, and that stays the same when others come and go."""

import zlib
from collections.abc import Iterable

FIRST, LAST = 1000, 9999


def by_number(prompt_ids: Iterable[str]) -> dict[str, str]:
    """The prompt of each number, of four digits. Of two that would have the same, the later one takes the next."""
    numbered: dict[int, str] = {}
    for prompt_id in sorted(prompt_ids):
        number = FIRST + zlib.crc32(prompt_id.encode()) % (LAST - FIRST + 1)
        while number in numbered:
            number = FIRST if number == LAST else number + 1
        numbered[number] = prompt_id
    return {str(number): prompt_id for number, prompt_id in sorted(numbered.items())}
