"""New prompts are heard from the next call on: Asterisk goes on running, and no call that is up hears them."""

from datetime import datetime, timedelta

from pbx import configuration, place
from pbx.asterisk import Asterisk, NoAsterisk
from prompts import edition
from prompts.install import classes
from runtime.settings import Settings

_DURATION = 11  # of `core show channels concise`: seconds


def go_live(settings: Settings, installed: Asterisk, now: datetime) -> None:
    """Have calls that begin now hear the newest edition. NoAsterisk: it does not run, or did not take it.

    Editions that no call hears any more are forgotten.
    """
    data = settings.data_dir
    if not (data / "asterisk" / "etc").exists():
        raise NoAsterisk("this centre was never started")
    newest, old = edition.newest(data), edition.unheard(data, _oldest_call(settings, installed, now))
    edition.forget(data, old)
    configuration.write_editions(settings, installed.pbx_dir(data))
    place.hand_over(settings, installed)
    installed.ask(data, "moh reload")
    known = installed.ask(data, "moh show classes")
    if lost := [name for name in sorted(classes()) if f"Class: {name}{newest}\n" not in known]:
        raise NoAsterisk(f"Asterisk did not take {lost[0]}{newest}: calls go on with the prompts of before")
    installed.ask(data, f"dialplan set global EDITION {newest}")
    edition.went_live(data, newest, now)


def _oldest_call(settings: Settings, installed: Asterisk, now: datetime) -> datetime:
    try:
        lines = installed.ask(settings.data_dir, "core show channels concise").splitlines()
    except NoAsterisk:
        return now - place.LONGEST_CALL
    seconds = [int(fields[_DURATION]) for line in lines if len(fields := line.split("!")) > _DURATION + 1]
    return now - timedelta(seconds=max(seconds, default=0) + 2)  # whole seconds are told
