"""A pendant, a watch or an app belongs to a resident, and says where it was pressed and how full its battery is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from db.engine import Database
from db.tables import devices, resident_phones, residents
from domain.sos import Sos


@dataclass(frozen=True)
class Device:
    """One device. `phone_id` is the first telephone of its resident, empty where there is none."""

    id: str
    resident_id: str
    phone_id: str
    seen_at: datetime | None = None
    battery: int | None = None
    latitude: float | None = None
    longitude: float | None = None


_ALL = (
    select(devices, resident_phones.c.phone_id)
    .outerjoin(
        resident_phones,
        (resident_phones.c.resident_id == devices.c.resident_id) & (resident_phones.c.position == 0),
    )
    .where(devices.c.removed_at.is_(None))
    .order_by(devices.c.id)
)


class DeviceBook:
    """Whose device is whose."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, device_id: str, resident_id: str, at: datetime) -> bool:
        """A new device, or one that is somebody else's from now on. False: there is no such resident."""
        row = {"id": device_id, "resident_id": resident_id, "added_at": at}
        changed = {"resident_id": resident_id, "removed_at": None, "latitude": None, "longitude": None}
        change = self._database.insert(devices).on_conflict_do_update(index_elements=["id"], set_=changed)
        async with self._database.writing() as connection:
            if await connection.scalar(select(residents.c.id).where(residents.c.id == resident_id)) is None:
                return False
            await connection.execute(change, row)
        return True

    async def remove(self, device_id: str, at: datetime) -> bool:
        """Also forgets where it was. False: there is no such device."""
        change = update(devices).where(devices.c.id == device_id, devices.c.removed_at.is_(None))
        async with self._database.writing() as connection:
            done = await connection.execute(change.values(removed_at=at, latitude=None, longitude=None))
            return done.rowcount == 1

    async def all(self) -> tuple[Device, ...]:
        """Every device in use, by id."""
        return tuple(
            Device(row.id, row.resident_id, row.phone_id or "", row.seen_at, row.battery, row.latitude, row.longitude)
            for row in await self._database.ask(_ALL)
        )

    async def seen(self, sos: Sos, at: datetime) -> None:
        """What it said of itself, with its press."""
        change = update(devices).where(devices.c.id == sos.device_id).values(seen_at=at, battery=sos.battery)
        if sos.latitude is not None:
            change = change.values(latitude=sos.latitude, longitude=sos.longitude)
        async with self._database.writing() as connection:
            await connection.execute(change)
