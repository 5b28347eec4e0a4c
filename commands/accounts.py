"""`./saijai accounts`: who may open the console, as on its own page for admins."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.first_admin import first_link
from commands.installation import DEFAULT, DataDir, fail, settings_of
from console.audit import Audit
from console.staff import MOST_NAME, Refused, Staff
from console.words import said
from db.engine import DatabaseAway, connect
from db.migration import upgrade
from db.spool import Spool
from domain.roles import Role
from runtime.clock import SystemClock
from runtime.settings import Settings

app = typer.Typer(help="Who may open the console.", no_args_is_help=True)
BY = "command line"
SPOOL = "cli"
Answer = TypeVar("Answer")
AccountId = Annotated[str, typer.Argument(metavar="ID", help="Account name in a-z, 0-9 and -, for example malee.")]


def ask(settings: Settings, work: Callable[[Staff], Awaitable[Answer]]) -> Answer:
    """Do it. What is refused, and an absent database, end the command with a sentence."""

    async def asked() -> Answer:
        database, clock = connect(settings.database), SystemClock()
        try:
            return await work(Staff(database, clock, Audit(Spool(settings.spool_dir(SPOOL)), clock)))
        finally:
            await database.close()

    try:
        upgrade(settings.database)
        return asyncio.run(asked())
    except Refused as refused:
        fail(said("en", str(refused)))
    except DatabaseAway as away:
        fail(f"the database is away: {away}")


KNOWN = "has an account at the console already"


@app.command()
def add(
    account_id: AccountId,
    name: Annotated[str, typer.Option("--name", help="Name shown on screens.")],
    role: Annotated[Role, typer.Option("--role", help="What the account is for.")] = Role.OPERATOR,
    operator_id: Annotated[str, typer.Option("--operator", help="The operator whose phone it is.")] = "",
    data: DataDir = DEFAULT,
) -> None:
    """Add an account and print the one-time link by which its owner chooses a password."""
    settings = settings_of(data)
    token = ask(settings, lambda staff: staff.add(account_id, name.strip(), role, operator_id, BY))
    typer.echo(f"{account_id}: {_link(settings, token)}")


@app.command("list")
def show(data: DataDir = DEFAULT) -> None:
    """Every account."""
    table = Table("id", "name", "role", "operator", "")
    for one in ask(settings_of(data), lambda staff: staff.accounts.list()):
        states = {
            "disabled": one.disabled_at is not None,
            "no password yet": not one.has_password,
            "second factor": one.has_second_factor,
        }
        state = ", ".join(name for name, is_so in states.items() if is_so)
        table.add_row(one.id, escape(one.name), one.role, one.operator_id, state)
    Console().print(table)


@app.command()
def change(
    account_id: AccountId,
    name: Annotated[str | None, typer.Option("--name", help="Another name.")] = None,
    role: Annotated[Role | None, typer.Option("--role", help="Another role.")] = None,
    operator_id: Annotated[
        str | None, typer.Option("--operator", help="The operator whose phone it is; '' for none.")
    ] = None,
    data: DataDir = DEFAULT,
) -> None:
    """Give an account another name, role or phone."""

    async def changed(staff: Staff) -> None:
        one = await staff.one(account_id)
        wanted_operator = one.operator_id if operator_id is None else operator_id
        await staff.change(account_id, name or one.name, role or one.role, wanted_operator, BY)

    ask(settings_of(data), changed)
    typer.echo(f"{account_id}: changed")


@app.command()
def link(account_id: AccountId, data: DataDir = DEFAULT) -> None:
    """Print a one-time link by which the owner chooses a new password."""
    settings = settings_of(data)
    typer.echo(f"{account_id}: {_link(settings, ask(settings, lambda staff: staff.new_link(account_id, BY)))}")


@app.command()
def disable(account_id: AccountId, data: DataDir = DEFAULT) -> None:
    """Sign an account out everywhere and let it in no more."""
    ask(settings_of(data), lambda staff: staff.disable(account_id, BY))
    typer.echo(f"{account_id}: disabled")


@app.command()
def enable(account_id: AccountId, data: DataDir = DEFAULT) -> None:
    """Let a disabled account in again, with the password of before."""
    ask(settings_of(data), lambda staff: staff.enable(account_id, BY))
    typer.echo(f"{account_id}: enabled")


@app.command("forget-second-factor")
def forget_second_factor(account_id: AccountId, data: DataDir = DEFAULT) -> None:
    """For a lost telephone: the next sign-in sets up another one."""
    ask(settings_of(data), lambda staff: staff.remove_second_factor(account_id, BY))
    typer.echo(f"{account_id}: the second factor is forgotten")


@app.command()
def first(data: DataDir = DEFAULT) -> None:
    """Print a new link for the first admin, while there is none."""
    settings = settings_of(data)
    ask(settings, lambda staff: staff.accounts.has_admin())
    typer.echo(first_link(settings) or "there is an admin already: ./saijai accounts list shows who")


def of_operator(settings: Settings, operator_id: str, name: str) -> str:
    """An operator gets an account at the console; what to tell about it."""

    async def added(staff: Staff) -> str:
        for one in await staff.accounts.list():
            if operator_id in (one.id, one.operator_id):
                is_open = one.disabled_at is None
                return KNOWN if is_open else f"the account is disabled: ./saijai accounts enable {one.id}"
        return _link(settings, await staff.add(operator_id, name.strip()[:MOST_NAME], Role.OPERATOR, operator_id, BY))

    return ask(settings, added)


def of_removed(settings: Settings, operator_id: str) -> str:
    """Who is no operator any more comes in no more, or as what else she is; what to tell about it."""

    async def closed(staff: Staff) -> str:
        told = []
        for one in await staff.accounts.list():
            if one.operator_id != operator_id or one.disabled_at is not None:
                continue
            if one.role is Role.OPERATOR:
                await staff.disable(one.id, BY)
                told.append(f"; the account {one.id} is disabled")
            else:
                await staff.change(one.id, one.name, one.role, "", BY)
                told.append(f"; the account {one.id} ({one.role}) has no phone any more")
        return "".join(told)

    return ask(settings, closed)


def _link(settings: Settings, token: str) -> str:
    return f"choose a password at {settings.console_address}/password/{token}"
