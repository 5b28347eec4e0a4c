"""`./saijai operators`: who answers, and the secrets of their phones."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands import accounts
from commands.centre import operators_of
from commands.installation import DEFAULT, DataDir, fail, settings_of
from commands.reach import tell_asterisk
from db.engine import Database, DatabaseAway, connect
from db.migration import upgrade
from db.operators import Operator, OperatorBook
from pbx import asterisk, configuration, secrets
from runtime.clock import SystemClock
from runtime.settings import Settings

app = typer.Typer(help="Operators and their SIP secrets.", no_args_is_help=True)
Answer = TypeVar("Answer")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")
MODULES = ("res_pjsip.so", "app_queue.so", "pbx_config.so")


def ask(settings: Settings, question: Callable[[Database], Awaitable[Answer]]) -> Answer:
    """Ask the database once. An absent one ends the command with a sentence."""

    async def asked() -> Answer:
        database = connect(settings.database)
        try:
            return await question(database)
        finally:
            await database.close()

    try:
        upgrade(settings.database)
        return asyncio.run(asked())
    except DatabaseAway as away:
        fail(f"the database is away: {away}")


@app.command()
def add(
    operator_id: Annotated[str, typer.Argument(help="Short id in a-z, 0-9 and -, for example somchai.")],
    name: Annotated[str, typer.Option("--name", help="Name shown on screens.")],
    data: DataDir = DEFAULT,
) -> None:
    """Add an operator (or give a known one a new name) and print where the phone's secret lies."""
    if not _ID.fullmatch(operator_id):
        fail(f"operator id '{operator_id}': use 1 to 31 of a-z, 0-9 and -, beginning with a letter or digit")
    settings = settings_of(data)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    now = SystemClock().now()
    ask(settings, lambda database: OperatorBook(database).add(operator_id, name, now))
    secrets.operator_secret(settings, operator_id)
    _tell_asterisk(settings)
    typer.echo(
        f"{operator_id}: SIP user {configuration.endpoint(operator_id)} at {settings.bind}:{settings.sip_port}, "
        f"secret in {settings.secrets_dir / 'operators' / operator_id}"
    )
    if settings.http_port:
        typer.echo(f"{operator_id}: {accounts.of_operator(settings, operator_id, name)}")


@app.command("list")
def show(data: DataDir = DEFAULT) -> None:
    """Everyone who may answer."""
    settings = settings_of(data)
    people: tuple[Operator, ...] = ask(settings, lambda database: OperatorBook(database).list())
    table = Table("id", "name", "SIP user")
    for person in people:
        table.add_row(person.id, escape(person.name), configuration.endpoint(person.id))
    Console().print(table)


@app.command()
def remove(operator_id: str, data: DataDir = DEFAULT) -> None:
    """Take an operator off; the journal keeps the id."""
    settings = settings_of(data)
    if not ask(settings, lambda database: OperatorBook(database).remove(operator_id, SystemClock().now())):
        fail(f"there is no operator '{operator_id}': ./saijai operators list shows them")
    (settings.secrets_dir / "operators" / operator_id).unlink(missing_ok=True)
    closed = accounts.of_removed(settings, operator_id)
    _tell_asterisk(settings)
    typer.echo(f"{operator_id}: removed{closed}")


def _tell_asterisk(settings: Settings) -> None:
    """Write the new list; a running Asterisk reads it."""
    operators = operators_of(settings)
    try:
        tell_asterisk(settings, lambda: configuration.write_operators(settings, operators), *MODULES)
    except asterisk.NoAsterisk as missing:
        fail(f"kept, but Asterisk was not told: {missing}")
    except DatabaseAway as away:
        fail(f"the database is away: {away}")
