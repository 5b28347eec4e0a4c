"""All benches, those included that stand on the others."""

from commands.bench import app
from commands.bench_journal import journal

app.command()(journal)

__all__ = ["app"]
