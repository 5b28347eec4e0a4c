"""Whose a pendant is, and what it last said of itself; where it was is forgotten with it."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands import devices
from db.devices import DeviceBook
from db.engine import connect
from db.roster import import_roster
from domain.sos import Sos
from tests.db.conftest import FakeClock

SAMPLES = Path(__file__).parents[2] / "samples" / "residents.csv"
KEY = b"a key of the tests"
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture
async def book(url):
    database = connect(url)
    await import_roster(database, SAMPLES, KEY, FakeClock())
    yield DeviceBook(database)
    await database.close()


async def test_a_device_rings_the_first_telephone_of_its_resident(book: DeviceBook) -> None:
    assert await book.add("watch", "HW-001", AT)
    [device] = await book.all()
    assert (device.id, device.resident_id, device.phone_id[:3]) == ("watch", "HW-001", "ph_")


async def test_a_device_of_nobody_on_the_list_is_refused(book: DeviceBook) -> None:
    assert not await book.add("watch", "nobody", AT)
    assert await book.all() == ()


async def test_what_it_says_is_kept_until_it_is_removed_or_somebody_elses(book: DeviceBook) -> None:
    await book.add("watch", "HW-001", AT)
    await book.seen(Sos("watch", "1", "", 18.29, 99.49, 63), AT)
    await book.seen(Sos("watch", "2", "", None, None, 62), AT)
    [device] = await book.all()
    assert (device.seen_at, device.battery, device.latitude, device.longitude) == (AT, 62, 18.29, 99.49)
    await book.add("watch", "HW-002", AT)
    [device] = await book.all()
    assert (device.resident_id, device.latitude) == ("HW-002", None)
    assert await book.remove("watch", AT)
    assert not await book.remove("watch", AT)
    assert await book.all() == ()


def test_what_is_typed(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAIJAI_DATABASE_URL", url)
    data = tmp_path / "installation"
    (data / "secrets").mkdir(parents=True)
    (data / "secrets" / "phone.key").write_bytes(KEY)

    def say(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(devices.app, [*words, "--data", str(data)])
        assert done.exit_code == code, done.output
        return done.output

    assert "no such resident" in say("add", "watch", "--resident", "HW-001", code=1)

    async def fill() -> None:
        database = connect(url)
        await import_roster(database, SAMPLES, KEY, FakeClock())
        await database.close()

    asyncio.run(fill())
    assert "saijai/v1/sos/watch" in say("add", "watch", "--resident", "HW-001")
    assert json.loads(say("list", "--json"))["resident_id"] == "HW-001"
    assert "never" in say("list")
    assert "1 to 40 letters" in say("add", "a/b", "--resident", "HW-001", code=1)
    assert "removed" in say("remove", "watch")
    assert "no such device" in say("remove", "watch", code=1)
