"""Who is rung beyond the operators, and when, is imported, shown and checked by whoever keeps the lists."""

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands import reach
from commands.__main__ import app
from domain.escalation import NOBODY_ELSE, Contact
from pbx import asterisk, place, second_line, secrets
from pbx.asterisk import Asterisk
from runtime.settings import Settings

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(name="settings")
def _settings(tmp_path, monkeypatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("SAIJAI_")]:
        monkeypatch.delenv(name)
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture(name="etc")
def _etc(settings, monkeypatch) -> Path:
    """The configuration of an installation that has been started, with an Asterisk that runs as whoever runs this."""
    data, recordings = settings.data_dir, settings.recordings_dir
    etc = data / "asterisk" / "etc"
    spools = [settings.spool_dir(process) for process in place.PROCESSES]
    kept = (etc.with_name("log"), recordings / "live", recordings / "sealed")
    for folder in (etc, *kept, data / "log", data / "run", *spools):
        folder.mkdir(parents=True)
    secrets.make(settings)
    second_line.prepare(settings)
    found = type("Found", (Asterisk,), {"owner": (os.getuid(), os.getgid())})
    monkeypatch.setattr(asterisk, "find", lambda: found(None))
    return etc


def shell(settings: Settings, *words: object) -> Result:
    said = [*map(str, words), "--data", str(settings.data_dir)]
    return CliRunner().invoke(app, said, env={"COLUMNS": "200"})


def test_the_samples_go_in_and_every_minute_has_somebody(settings):
    assert shell(settings, "responders", "import", SAMPLES / "responders.csv").exit_code == 0
    done = shell(settings, "duty", "import", SAMPLES / "duty.csv")
    assert (done.exit_code, done.stdout) == (0, "5 shifts\n")
    assert shell(settings, "duty", "holidays", SAMPLES / "holidays.csv").stdout == "4 holidays\n"
    checked = shell(settings, "duty", "check")
    assert (checked.exit_code, "every minute" in checked.stdout) == (0, True)
    shown = shell(settings, "duty", "show", "--at", "2569-04-13 22:30").stdout
    assert "rescue-night" in shown and "rescue-day" not in shown and "vol-suan" not in shown


def test_a_gap_is_named_and_is_a_failure_of_the_check(settings, tmp_path):
    shell(settings, "responders", "import", SAMPLES / "responders.csv")
    file = tmp_path / "duty.csv"
    lines = ["responder_id,from,to", "rescue-day,08:00,20:00", "rescue-night,20:01,08:00", "head-malee,09:00,10:00"]
    file.write_text("\n".join([*lines, "deputy-wichai,09:00,10:00"]) + "\n")
    said = shell(settings, "duty", "import", file)
    assert said.exit_code == 0
    assert "20:00 to" in said.stdout, "whoever brings a gap in is told at once"
    checked = shell(settings, "duty", "check")
    assert checked.exit_code == 1
    assert "and 355 more times, 355 minutes" in checked.stdout


def test_nobody_on_the_list_is_told_as_such(settings):
    shell(settings, "residents", "import", SAMPLES / "residents.csv")
    checked = shell(settings, "duty", "check")
    assert (checked.exit_code, checked.stdout.startswith("nobody beyond the operators")) == (1, True)


def test_a_wrong_line_is_named_and_nothing_is_imported(settings, tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("id,tier,name,number\na,rescue,ก,12\n")
    done = shell(settings, "responders", "import", file)
    assert done.exit_code == 1
    assert f"{file}: line 2, number: is no telephone number" in done.stderr
    assert "nothing was imported" in done.stderr


def test_a_time_that_is_none_is_named(settings):
    shell(settings, "responders", "import", SAMPLES / "responders.csv")
    for said in ("tomorrow", "2569-04-13 25:00", "2569-02-31"):
        done = shell(settings, "duty", "show", "--at", said)
        assert (done.exit_code, "--at" in done.stderr) == (1, True)


def test_the_third_line_hears_of_an_import_and_of_a_removal(settings, etc):
    shell(settings, "responders", "import", SAMPLES / "responders.csv")
    file = etc / "globals.d" / "responders.conf"
    assert file.read_text() == (
        "FALLBACK_BACKUP=head-malee:0999999301&deputy-wichai:0999999302\n"
        "FALLBACK_RESCUE=rescue-day:0999999321&rescue-night:0999999322\n"
    )
    assert shell(settings, "responders", "remove", "rescue-day").exit_code == 0
    assert "rescue-day" not in file.read_text()
    assert shell(settings, "responders", "remove", "rescue-day").exit_code == 1


def test_with_the_database_away_a_start_knows_those_of_the_last_one(settings):
    shell(settings, "responders", "import", SAMPLES / "responders.csv")
    known = reach.reach_of(settings)
    assert known.rescue[0] == Contact("rescue-day", "0999999321")
    away = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/nothing"})
    assert reach.reach_of(away) == reach.Reach(backup=known.backup, rescue=known.rescue)
    remembered = settings.data_dir / "responders"
    assert remembered.stat().st_mode & 0o777 == 0o600, "numbers of people"
    remembered.unlink()
    assert reach.reach_of(away) == NOBODY_ELSE


def test_the_list_can_be_read_by_a_program(settings):
    shell(settings, "responders", "import", SAMPLES / "responders.csv")
    lines = [json.loads(line) for line in shell(settings, "responders", "list", "--json").stdout.splitlines()]
    assert len(lines) == 6
    assert "099-999-9301" in shell(settings, "responders", "list").stdout
