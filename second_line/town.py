"""Everybody's answers before anybody calls: for each phone what FastAGI would say, settled by the same functions."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import phonenumbers

from dialplan.identification import Sound, identification, no_sound
from domain import numbers
from domain.escalation import NOBODY_ELSE, Reach
from domain.facts import Fact
from domain.residents import Resident
from second_line.book import CALL, PHONE, STRANGER, WITHHELD
from second_line.spelling import hidden

SPELLINGS_KEPT = 1_000_000  # numbers whose spellings are known without reading them again


@dataclass(frozen=True)
class Row:
    """What is answered for one phone: JSON of the answers, JSON of the facts (word and data)."""

    phone_id: str
    answers: str
    facts: str


@dataclass(frozen=True)
class Town:
    """Everything that answers depend on, as it is at one moment."""

    residents: Sequence[Resident]
    reach: Reach = NOBODY_ELSE
    name: Sound = no_sound
    note: Sound = no_sound


def rows(town: Town, key: bytes, at: datetime) -> Iterator[Row]:
    """One row for each phone on the list, one for every other phone, one for a caller without a number."""
    for phone_id, who in _by_phone(town.residents, key).items():
        yield _row(town, phone_id, who, phone_id, at)
    yield _row(town, STRANGER, (), PHONE, at)
    yield _row(town, WITHHELD, (), "", at)


def spellings(residents: Iterable[Resident], key: bytes) -> Iterator[tuple[str, str]]:
    """How networks write each number, under a pseudonym, and the phone id that it stands for."""
    for number in {number for resident in residents for number in resident.numbers}:
        for written in written_as(number):
            yield hidden(written, key), numbers.phone_id(number, key)


def plain_numbers() -> str:
    """A pattern of the numbers of this country as they are mostly presented; its group is what follows +66."""
    types = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager")
    country = phonenumbers.PhoneMetadata.metadata_for_region(numbers.REGION)
    kinds = [getattr(country, kind) for kind in (*types, "uan", "voicemail")]
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    return rf"(?:0|\+66)({'|'.join(f'(?:{pattern})' for pattern in patterns)})"


@lru_cache(SPELLINGS_KEPT)
def written_as(number: str) -> tuple[str, ...]:
    """The usual ways to write `number`: those that are surely read as this one and no other."""
    plain = number.removeprefix("+")
    ways = dict.fromkeys((number, plain, f"0{plain.removeprefix('66')}"))
    return tuple(way for way in ways if numbers.parse(way, "allowed").key == number)


def _by_phone(residents: Sequence[Resident], key: bytes) -> Mapping[str, Sequence[Resident]]:
    """Who may be calling from each phone, in the order in which the database names them."""
    found: dict[str, list[Resident]] = {}
    for resident in residents:
        for phone_id in dict.fromkeys(numbers.phone_id(number, key) for number in resident.numbers):
            found.setdefault(phone_id, []).append(resident)
    return found


def _row(town: Town, phone_id: str, who: Sequence[Resident], named: str, at: datetime) -> Row:
    found = identification(who, named, CALL, at, town.reach, name=town.name, note=town.note)
    return Row(phone_id, json.dumps(found.answers), json.dumps([_told(fact) for fact in found.facts]))


def _told(fact: Fact) -> dict[str, object]:
    return {"fact": fact.word, "data": fact.data}
