"""`python -m commands.container`: the commands that make sense inside docker-compose.yml, and need nothing but the
packages of the service. There `docker compose ps` says what ./saijai status says on one machine."""

import typer

from commands import accounts, duty, operators, residents, responders
from commands.journal import journal
from commands.prepare import prepare

app = typer.Typer(
    name="saijai", help="Saijai (ใส่ใจ) in containers.", no_args_is_help=True, pretty_exceptions_enable=False
)
for command in (prepare, journal):
    app.command()(command)
app.add_typer(residents.app, name="residents")
app.add_typer(operators.app, name="operators")
app.add_typer(accounts.app, name="accounts")
app.add_typer(responders.app, name="responders")
app.add_typer(duty.app, name="duty")

if __name__ == "__main__":
    app(prog_name="saijai")
