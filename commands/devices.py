"""`./saijai devices`: pendants, watches and apps that press by MQTT, and whose each is."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from commands.installation import DEFAULT, DataDir
from commands.opened import complain, opened, run
from commands.tables import whole
from db.devices import Device, DeviceBook
from domain import sos
from domain.duty import BANGKOK
from domain.instants import written
from domain.sos import SosRefused
from runtime.clock import SystemClock

app = typer.Typer(help="Pendants, watches and apps that press without a telephone.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(metavar="ID", help="1 to 40 letters, digits, - and _.")]


@app.command()
def add(
    device: Id,
    resident: Annotated[str, typer.Option(help="Whose it is: the resident's id on the list.")],
    data: DataDir = DEFAULT,
) -> None:
    """Add a device, or give it to another resident."""
    run(_add(data, device, resident))


@app.command("list")
def list_(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False, data: DataDir = DEFAULT
) -> None:
    """Every device, whose it is, and what it last said of itself."""
    run(_list(data, as_json))


@app.command()
def remove(device: Id, data: DataDir = DEFAULT) -> None:
    """Take a device off, and forget where it was."""
    run(_remove(data, device))


async def _add(data: Path, device: str, resident: str) -> int:
    try:
        device_id = sos.device_id(device)
    except SosRefused as refused:
        return complain(f"{device}: {refused}")
    async with opened(data) as (_, database):
        if not await DeviceBook(database).add(device_id, resident, SystemClock().now()):
            return complain(f"{resident}: no such resident; ./saijai residents list shows their ids")
        found = next(one for one in await DeviceBook(database).all() if one.id == device_id)
    print(f"{device_id}: presses for {resident}, by MQTT as user sos on saijai/v1/sos/{device_id}")
    if not found.phone_id:
        print(f"{resident} has no telephone on the list: responders will be rung without the resident")
    return 0


async def _remove(data: Path, device: str) -> int:
    async with opened(data) as (_, database):
        if not await DeviceBook(database).remove(device, SystemClock().now()):
            return complain(f"{device}: no such device; ./saijai devices list shows them")
    print(f"{device}: removed")
    return 0


async def _list(data: Path, as_json: bool) -> int:
    async with opened(data) as (_, database):
        found = await DeviceBook(database).all()
    if as_json:
        for device in found:
            print(json.dumps({**vars(device), "seen_at": device.seen_at and written(device.seen_at)}))
        return 0
    table = Table(whole("id"), whole("resident"), "last press (Bangkok)", "battery", "where")
    for device in found:
        table.add_row(device.id, device.resident_id, *_last(device))
    Console(markup=False).print(table)
    return 0


def _last(device: Device) -> tuple[str, str, str]:
    at = f"{device.seen_at.astimezone(BANGKOK):%Y-%m-%d %H:%M}" if device.seen_at else "never"
    battery = "" if device.battery is None else f"{device.battery} %"
    where = "" if device.latitude is None else f"{device.latitude:.5f}, {device.longitude:.5f}"
    return at, battery, where
