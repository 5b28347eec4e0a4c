"""The public face: every command of `./saijai`."""

import typer

from commands import bench, devices, dialplan, duty, incidents, operators, prompts, residents, responders
from commands.bench_journal import journal as bench_journal
from commands.check import check
from commands.demo import demo
from commands.journal import journal
from commands.report import report
from commands.sim import sim
from commands.status import status
from commands.test import test
from commands.up import up

app = typer.Typer(
    name="saijai",
    help="Saijai (ใส่ใจ): the alarm-receiving centre a town can run itself.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (demo, up, status, test, check, journal, report, sim):
    app.command()(command)
app.add_typer(residents.app, name="residents")
app.add_typer(devices.app, name="devices")
app.add_typer(operators.app, name="operators")
app.add_typer(responders.app, name="responders")
app.add_typer(duty.app, name="duty")
app.add_typer(incidents.app, name="incidents")
app.add_typer(dialplan.app, name="dialplan")
app.add_typer(prompts.app, name="prompts")
bench.app.command(name="journal")(bench_journal)
app.add_typer(bench.app, name="bench")

if __name__ == "__main__":
    app(prog_name="saijai")
