"""The public face: every command of `./saijai`. Only what is asked for is loaded, so that it answers at once."""

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup

PLACES: Final = {  # in the order in which --help shows them
    "demo": "commands.demo:demo",
    "up": "commands.up:up",
    "status": "commands.status:status",
    "test": "commands.test:test",
    "check": "commands.check:check",
    "journal": "commands.journal:journal",
    "gaps": "commands.gaps:gaps",
    "report": "commands.report:report",
    "sim": "commands.sim:sim",
    "residents": "commands.residents:app",
    "devices": "commands.devices:app",
    "operators": "commands.operators:app",
    "accounts": "commands.accounts:app",
    "responders": "commands.responders:app",
    "duty": "commands.duty:app",
    "incidents": "commands.incidents:app",
    "dialplan": "commands.dialplan:app",
    "prompts": "commands.prompts:app",
    "bench": "commands.benches:app",
}


class Commands(TyperGroup):
    """All of them by name."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In their order."""
        return list(PLACES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """None: there is no such command."""
        if cmd_name not in PLACES:
            return None
        module, _, name = PLACES[cmd_name].partition(":")
        found = getattr(import_module(module), name)
        if isinstance(found, typer.Typer):
            command: Any = typer.main.get_group(found)
        else:
            alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            alone.command(cmd_name)(found)
            command = typer.main.get_command(alone)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Commands,
    name="saijai",
    help="Saijai (ใส่ใจ): the alarm-receiving centre a town can run itself.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _any() -> None:
    """Saijai (ใส่ใจ): the alarm-receiving centre a town can run itself."""


if __name__ == "__main__":
    app(prog_name="saijai")
