"""`./saijai up`: the service; prints `ready` when a call can be taken, ends with all its parts on SIGTERM."""

import itertools
import signal
import threading

import typer

from commands.centre import Centre, NotReady
from commands.first_admin import first_link
from commands.installation import DEFAULT, DataDir, fail, settings_of
from commands.prompt_watch import PromptWatch
from commands.status import WARNING, duty

LOOK_SECONDS = 0.5
RENEW_LOOKS = 7200  # an hour of them


def up(data: DataDir = DEFAULT) -> None:
    """Run the centre on this machine until it is told to stop."""
    centre = Centre(settings_of(data))
    told = threading.Event()
    for word in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(word, lambda *_: told.set())
    try:
        centre.start()
        for late in centre.wait_ready():
            typer.echo(f"saijai: {late} is late: calls are taken all the same, ./saijai status tells more", err=True)
        if (warning := duty(centre.settings).detail).startswith(WARNING):
            typer.echo(f"saijai: {warning}", err=True)
        if link := first_link(centre.settings):
            typer.echo(f"saijai: the console has no admin yet, make the first one: {link}", err=True)
        typer.echo("ready")
        threading.Thread(target=PromptWatch(centre.settings).run, args=(told,), daemon=True).start()
        looks = itertools.count(1)
        while not told.wait(LOOK_SECONDS):
            if next(looks) % RENEW_LOOKS == 0:
                centre.renew_certificate()
            if centre.has_ended:
                typer.echo("saijai: the supervisor ended: every part is started anew", err=True)
                centre.stop()
                centre.start()
                centre.wait_ready()
                typer.echo("ready")
    except NotReady as wrong:
        fail(str(wrong))
    finally:
        centre.stop()
