"""What an operator must know of a resident before the first word: asked of the list, whatever else is away."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from console import places
from console.means import Means
from console.people import Whose, dialled
from console.places import Map
from console.words import said, said_or
from db.engine import DatabaseAway
from domain.duty import BANGKOK
from domain.escalation import caregiver_id
from domain.facts import Fact, NoteWritten
from domain.residents import Dependency, Resident
from domain.standing import Standing
from reports.sentences import Language, sentence

EARLIER, LATEST = 5, 200
PHOTOS = ("jpg", "jpeg", "png", "webp")
_DEPENDENCY = {Dependency.BED: "bed", Dependency.HOME: "home", Dependency.SOCIAL: "social", None: "unknown"}


@dataclass(frozen=True)
class Helper:
    """A caregiver with the id by which facts and requests name them."""

    id: str
    name: str
    relation: str
    number: str


@dataclass(frozen=True)
class Card:
    """One resident, ready to be shown."""

    resident: Resident
    age: int | None
    dependency: str
    talk: tuple[str, ...]
    helpers: tuple[Helper, ...]
    map: Map | None
    has_photo: bool


@dataclass(frozen=True)
class Note:
    """Something that somebody wrote down, in this incident or an earlier one."""

    at: str
    by: str
    text: str


async def cards(means: Means, whose: Whose, language: str) -> list[Card]:
    """Everybody who may have pressed."""
    return [await _card(means, resident, language) for resident in whose.residents]


async def _card(means: Means, resident: Resident, language: str) -> Card:
    drawn = None
    if resident.latitude is not None and resident.longitude is not None:
        try:
            others = await means.residents.places(resident.community)
        except DatabaseAway:
            others = []
        drawn = places.drawn(resident.latitude, resident.longitude, others, means.settings.map_tiles)
    helpers = tuple(
        Helper(caregiver_id(resident.id, position), one.name, one.relation, dialled(one.number))
        for position, one in enumerate(resident.caregivers, 1)
    )
    year = means.clock.now().astimezone(BANGKOK).year
    return Card(
        resident,
        year - resident.birth_year if resident.birth_year else None,
        _DEPENDENCY[resident.dependency],
        tuple(_talk(resident, language)),
        helpers,
        drawn,
        photo(means, resident.id) is not None,
    )


def _talk(resident: Resident, language: str) -> Iterable[str]:
    for disability in resident.disabilities:
        yield said(language, f"talk_{disability.value}")
    if resident.language != "th":
        otherwise = said(language, "talk_language_other", code=resident.language)
        yield said_or(language, f"talk_language_{resident.language}", otherwise)


def photo(means: Means, resident_id: str) -> Path | None:
    """The file in DIR/photos; None: there is none. The id is one name, never a way to another folder."""
    if not resident_id or Path(resident_id).name != resident_id:
        return None
    files = (means.settings.data_dir / "photos" / f"{resident_id}.{kind}" for kind in PHOTOS)
    return next((file for file in files if file.is_file()), None)


@dataclass(frozen=True)
class Past:
    """What happened in this incident, and before it. Empty where the database is away."""

    timeline: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    earlier: tuple[tuple[str, str, str], ...] = ()  # incident id, opened, how it ended


async def past(means: Means, one: Standing, language: str) -> Past:
    """Asked anew each time."""
    try:
        entries = await means.journal.entries(incident_id=one.incident_id, limit=LATEST)
        before = await means.journal.incidents_of(one.subject, EARLIER + 1) if one.subject else []
        older = [incident for incident in before if incident.incident_id != one.incident_id][:EARLIER]
        facts = [entry.fact for entry in entries if entry.unread is None]
        for incident in older:
            found = await means.journal.entries(incident_id=incident.incident_id, limit=LATEST)
            facts += [entry.fact for entry in found if isinstance(entry.fact, NoteWritten)]
    except DatabaseAway:
        return Past()
    told = sorted((fact for fact in facts if _is_of(fact, one)), key=lambda fact: fact.happened_at)
    return Past(
        tuple((_moment(fact.happened_at), sentence(fact, _spoken(language))) for fact in told),
        tuple(_notes(means, facts)),
        tuple(
            (
                incident.incident_id,
                f"{incident.opened_at.astimezone(BANGKOK):%Y-%m-%d %H:%M}",
                said_or(language, f"disposition_{incident.disposition}", said(language, "not_closed")),
            )
            for incident in older
        ),
    )


def _is_of(fact: Fact, one: Standing) -> bool:
    return not isinstance(fact, NoteWritten) or fact.incident_id == one.incident_id


def _spoken(language: str) -> Language:
    return "en" if language == "en" else "th"


def _notes(means: Means, facts: Iterable[Fact]) -> Iterable[Note]:
    written = [fact for fact in facts if isinstance(fact, NoteWritten) and fact.text]
    for fact in sorted(written, key=lambda fact: fact.happened_at, reverse=True):
        at = f"{fact.happened_at.astimezone(BANGKOK):%Y-%m-%d %H:%M}"
        yield Note(at, means.names.operator(fact.by), fact.text)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(BANGKOK):%H:%M:%S}"


async def values(means: Means, one: Standing, language: str) -> dict[str, Any]:
    """All that the page of an incident shows beside its line."""
    whose = replace(await means.people.whose(one), number=await means.people.number(one.phone_id))
    return {
        **means.lines.values(one, whose, language),
        "cards": await cards(means, whose, language),
        "past": await past(means, one, language),
        "plan": means.plans.plan(one.situation) if one.situation else None,
        "looked_by": [means.names.operator(who) for who in one.looks],
        "opened_at": f"{one.opened_at.astimezone(BANGKOK):%H:%M:%S}",
        "has_location": bool(means.settings.location_command),
    }
