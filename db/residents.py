"""Before a single phone rings, the centre knows who may be calling: one question to the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from db.engine import LONG_SECONDS, Database
from db.tables import caregivers, phones, resident_phones, residents
from domain.residents import Caregiver, Dependency, Disability, Resident

_ALL = (
    select(
        residents,
        phones.c.number.label("phone_number"),
        resident_phones.c.position.label("phone_position"),
        caregivers.c.position.label("caregiver_position"),
        caregivers.c.name.label("caregiver_name"),
        caregivers.c.relation.label("caregiver_relation"),
        caregivers.c.number.label("caregiver_number"),
    )
    .outerjoin(resident_phones, resident_phones.c.resident_id == residents.c.id)
    .outerjoin(phones, phones.c.phone_id == resident_phones.c.phone_id)
    .outerjoin(caregivers, caregivers.c.resident_id == residents.c.id)
    .order_by(residents.c.id, resident_phones.c.position, caregivers.c.position)
)
_via = resident_phones.alias("via")
_BY_PHONE = _ALL.where(residents.c.id.in_(select(_via.c.resident_id).where(_via.c.phone_id == bindparam("phone_id"))))
_STAMP = select(func.count(), func.sum(residents.c.version), func.max(residents.c.changed_at)).select_from(residents)
_DEPENDENCE = select(resident_phones.c.phone_id, residents.c.adl).join(
    residents, residents.c.id == resident_phones.c.resident_id
)
_PLACES = select(residents.c.latitude, residents.c.longitude).where(
    residents.c.community == bindparam("community"), residents.c.latitude.is_not(None)
)
_COMMUNITIES = select(residents.c.community).distinct().order_by(residents.c.community)
_BY_ID = _ALL.where(residents.c.id == bindparam("id"))

_NUMBER = select(phones.c.number).where(phones.c.phone_id == bindparam("phone_id"))


class ResidentBook:
    """Who lives with us."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_phone(self, phone_id: str) -> tuple[Resident, ...]:
        """Everyone who may be calling from this phone: none, one, or those who share it."""
        return from_rows(await self._database.ask(_BY_PHONE, {"phone_id": phone_id}))

    async def get(self, resident_id: str) -> Resident | None:
        """One resident by the municipality's id."""
        found = from_rows(await self._database.ask(_BY_ID, {"id": resident_id}))
        return found[0] if found else None

    async def places(self, community: str) -> list[tuple[float, float]]:
        """Where the homes of a community are, as far as they are known: latitude and longitude, and nobody's name."""
        rows = await self._database.ask(_PLACES, {"community": community})
        return [(row.latitude, row.longitude) for row in rows]

    async def communities(self) -> list[str]:
        """Every community of the list."""
        return [row.community for row in await self._database.ask(_COMMUNITIES)]

    async def stamp(self) -> tuple[Any, ...]:
        """Another value whenever the list has changed."""
        return tuple((await self._database.ask(_STAMP))[0])

    async def dependence(self) -> list[tuple[str, Dependency | None]]:
        """Each telephone by its phone id, with how much its resident depends on others: no name, no number."""
        rows = await self._database.ask(_DEPENDENCE)
        return [(row.phone_id, None if row.adl is None else Dependency.of(row.adl)) for row in rows]

    async def all(self) -> tuple[Resident, ...]:
        """Everyone, by id."""
        async with self._database.reading(LONG_SECONDS) as connection:
            return await everyone(connection)


class PhoneBook:
    """Which number hides behind a phone id, for whoever must call back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, phone_id: str, number: str, at: datetime) -> None:
        """Keep the number of a phone that called; what is known already stays as it is."""
        if await self.number(phone_id) is not None:
            return  # a resident's phone as a rule: a look costs far less than a transaction
        row = {"phone_id": phone_id, "number": number, "first_seen_at": at}
        async with self._database.writing() as connection:
            await connection.execute(self._database.insert(phones).on_conflict_do_nothing(), row)

    async def number(self, phone_id: str) -> str | None:
        """E.164, or what was presented where that is no number; None for a phone never seen."""
        found = await self._database.ask(_NUMBER, {"phone_id": phone_id})
        return found[0].number if found else None


async def everyone(connection: AsyncConnection) -> tuple[Resident, ...]:
    """All residents, as a transaction sees them."""
    return from_rows(await connection.execute(_ALL))


async def one_of(connection: AsyncConnection, resident_id: str) -> tuple[Resident, ...]:
    """The resident of this id, or none, as a transaction sees it."""
    return from_rows(await connection.execute(_BY_ID, {"id": resident_id}))


def from_rows(rows: Iterable[Row[Any]]) -> tuple[Resident, ...]:
    """Residents from joined rows, one row for each pair of phone and caregiver."""
    found: dict[str, tuple[Row[Any], dict[int, str], dict[int, Caregiver]]] = {}
    for row in rows:
        _, numbers, helpers = found.setdefault(row.id, (row, {}, {}))
        if row.phone_number is not None:
            numbers[row.phone_position] = row.phone_number
        if row.caregiver_name is not None:
            helpers[row.caregiver_position] = Caregiver(
                row.caregiver_name, row.caregiver_relation, row.caregiver_number
            )
    return tuple(_resident(*parts) for parts in found.values())


def _resident(row: Row[Any], numbers: dict[int, str], helpers: dict[int, Caregiver]) -> Resident:
    return Resident(
        id=row.id,
        title=row.title,
        first_name=row.first_name,
        last_name=row.last_name,
        spoken_as=row.spoken_as,
        birth_year=row.birth_year,
        community=row.community,
        address=row.address,
        latitude=row.latitude,
        longitude=row.longitude,
        adl=row.adl,
        disabilities=tuple(Disability(code) for code in row.disabilities.split(";") if code),
        conditions=row.conditions,
        medicines=row.medicines,
        access_note=row.access_note,
        language=row.language,
        numbers=tuple(numbers.values()),
        caregivers=tuple(helpers.values()),
        press_sends=row.press_sends,
    )
