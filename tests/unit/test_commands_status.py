"""Whoever looks at night sees which part fails, and nothing that was true only yesterday."""

import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands import status as command
from pbx import asterisk, certificates, scratch
from runtime import heartbeat
from runtime.clock import SystemClock
from runtime.heartbeat import Beat
from runtime.settings import Settings

APP = typer.Typer()
APP.command()(command.status)
WELL = {
    "database": "ok",
    "mqtt": "connected",
    "ami": "connected",
    "open_incidents": 2,
    "operators_reachable": 3,
    "clock_offset_ms": 4,
    "gaps": {"unexplained": 0},
}
SINCE = "2026-01-01T00:00:00+00:00"


class AnsweringAsterisk:
    """Says what it is told to, or nothing."""

    words: str | None = "System uptime: 42\nLast reload: 42\n"

    def ask(self, data_dir: Path, words: str, seconds: float) -> str:
        if self.words is None:
            raise asterisk.NoAsterisk("Asterisk does not run")
        return self.words


@pytest.fixture(name="pbx", autouse=True)
def _pbx(monkeypatch) -> AnsweringAsterisk:
    pbx = AnsweringAsterisk()
    monkeypatch.setattr(asterisk, "find", lambda: pbx)
    for name in [name for name in os.environ if name.startswith("SAIJAI_")]:
        monkeypatch.delenv(name)
    return pbx


@pytest.fixture(name="settings")
def _settings(tmp_path):
    """An installation where all is well, with ports in place of its broker and of Asterisk's."""
    with (
        socket.create_server(("127.0.0.1", 0)) as broker,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sip,
    ):
        sip.bind(("127.0.0.1", 0))
        settings = Settings(
            data_dir=tmp_path,
            mqtt_url=f"mqtt://127.0.0.1:{broker.getsockname()[1]}",
            sip_port=sip.getsockname()[1],
        )
        settings.run_dir.mkdir()
        beat(settings, "agi", database=True)
        beat(settings, "ami_listener", **WELL)
        beat(settings, "second_line", phones=1)
        beat(settings, "heartbeat", missed=0, passed_at=SINCE)
        beat(settings, "alarms", raised={})
        beat(settings, "console", database=True)
        yield settings


def beat(settings: Settings, process: str, *, age: float = 0.0, ok: bool = True, **detail: object) -> None:
    at = SystemClock().monotonic() - age
    heartbeat.write(settings.run_dir, Beat(process, 7, at, ok, SINCE, detail))


def failing(settings: Settings) -> set[str]:
    return {name for name, part in command.look(settings)["parts"].items() if not part["ok"]}


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, "unknown"),
        (0, "somebody of backup or rescue at every minute"),
        (90, "WARNING: 90 minutes of the next year"),
    ],
)
def test_minutes_without_anybody_on_duty_are_a_warning_and_no_failure(settings, minutes, said):
    beat(settings, "agi", database=True, duty_gap_minutes=minutes)
    assert command.duty(settings).detail.startswith(said)
    assert failing(settings) == set()


def test_a_centre_where_all_is_well_has_no_failing_part(settings):
    seen = command.look(settings)
    assert failing(settings) == set()
    assert seen["parts"].keys() == {
        *(
            "asterisk",
            "sip",
            "agi",
            "ami_listener",
            "second_line",
            "heartbeat",
            "alarms",
            "console",
            "database",
            "mqtt",
            "ami",
        ),
        *("operators", "record", "mosquitto", "disk", "duty", "prompts"),
    }
    assert seen["parts"]["sip"]["detail"] == "listens"
    assert seen["parts"]["operators"]["detail"] == "3 phones can be rung"
    assert seen["parts"]["record"]["detail"] == "0 gaps that nothing explains: see docs/runbook.md"
    assert (seen["open_incidents"], seen["operators_reachable"], seen["unexplained_gaps"]) == (2, 3, 0)
    assert seen["clock_offset_ms"] == 4


def test_the_last_heartbeat_is_the_last_synthetic_call_that_passed(settings):
    assert command.look(settings)["last_heartbeat_at"] == SINCE
    beat(settings, "heartbeat", ok=False, missed=2, passed_at="")
    assert command.look(settings)["last_heartbeat_at"] is None
    assert failing(settings) == {"heartbeat"}


def test_where_heartbeats_are_off_none_is_missing(settings):
    heartbeat.beat_file(settings.run_dir, "heartbeat").unlink()
    assert failing(settings) == {"heartbeat"}
    without = settings.model_copy(update={"heartbeat_seconds": 0})
    assert failing(without) == set()
    assert "heartbeat" not in command.look(without)["parts"]


def test_figures_for_prometheus_are_a_part_only_where_they_are_asked_for(settings):
    assert "metrics" not in command.look(settings)["parts"]
    watched = settings.model_copy(update={"metrics_port": 9464})
    assert failing(watched) == {"metrics"}
    beat(settings, "metrics", database=True)
    assert failing(watched) == set()


def test_readers_outside_see_until_when_the_certificate_is_good(settings):
    settings.secrets_dir.mkdir()
    made_at = datetime(2026, 11, 20, tzinfo=UTC)
    certificates.keep(settings.secrets_dir, ("127.0.0.1",), made_at)
    assert command.look(settings)["parts"]["mosquitto"]["detail"] == "answers"
    outside = settings.model_copy(update={"mqtt_tls_port": 8883})
    said = command.look(outside)["parts"]["mosquitto"]["detail"]
    assert said == "answers, its certificate is good until 2027-12-22 07:00:00"


def test_a_raised_alarm_is_shown_with_its_reason(settings):
    raised = {"disk/data": {"since": SINCE, "detail": "12 MB free"}}
    beat(settings, "alarms", ok=False, raised=raised)
    assert command.look(settings)["alarms"] == raised
    assert failing(settings) == {"alarms"}


def test_a_sip_port_that_nobody_has_fails_however_well_asterisk_says_it_is(settings):
    [free] = scratch.free_ports(1)
    deaf = settings.model_copy(update={"sip_port": free})
    assert failing(deaf) == {"sip"}
    assert command.look(deaf)["parts"]["sip"]["detail"] == "no call can come in"


def test_a_centre_without_a_phone_that_can_be_rung_fails(settings):
    beat(settings, "ami_listener", **{**WELL, "operators_reachable": 0})
    assert failing(settings) == {"operators"}
    assert command.look(settings)["parts"]["operators"]["detail"] == "0 phones can be rung"


def test_a_help_call_of_which_nothing_is_known_fails(settings):
    beat(settings, "ami_listener", **{**WELL, "gaps": {"unexplained": 2}})
    assert failing(settings) == {"record"}
    assert command.look(settings)["parts"]["record"]["detail"] == "2 gaps that nothing explains: see docs/runbook.md"


def test_a_silent_asterisk_fails_with_its_reason(settings, pbx):
    pbx.words = None
    assert failing(settings) == {"asterisk"}
    assert command.look(settings)["parts"]["asterisk"]["detail"] == "Asterisk does not run"


def test_a_process_that_says_it_is_not_well_fails(settings):
    beat(settings, "agi", ok=False, database=False)
    assert failing(settings) == {"agi"}


def test_a_process_that_does_not_run_fails(settings):
    heartbeat.beat_file(settings.run_dir, "agi").unlink()
    assert failing(settings) == {"agi"}
    assert "does not run" in command.look(settings)["parts"]["agi"]["detail"]


def test_a_frozen_process_fails(settings):
    beat(settings, "agi", age=3.5, database=True)
    assert failing(settings) == {"agi"}


def test_a_listener_that_died_says_nothing_any_more(settings):
    beat(settings, "ami_listener", age=60, **WELL)
    seen = command.look(settings)
    unknown = {"database", "mqtt", "ami", "operators", "record"}
    assert failing(settings) == {"ami_listener", *unknown}
    assert {seen["parts"][name]["detail"] for name in unknown} == {"unknown"}
    assert seen["open_incidents"] is seen["operators_reachable"] is None
    assert seen["last_heartbeat_at"] == SINCE  # this stays true


@pytest.mark.parametrize("part", ["database", "mqtt", "ami"])
def test_what_the_listener_misses_fails_by_its_name(settings, part):
    beat(settings, "ami_listener", **{**WELL, part: "away"})
    assert failing(settings) == {part}
    assert command.look(settings)["parts"][part]["detail"] == "away"


def test_a_broker_of_ours_that_does_not_answer_fails(settings):
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    gone = settings.model_copy(update={"mqtt_url": f"mqtt://127.0.0.1:{port}"})
    assert failing(gone) == {"mosquitto"}


def test_a_broker_elsewhere_is_asked_through_the_listener_only(settings):
    elsewhere = settings.model_copy(update={"mqtt_url": "mqtt://broker.example"})
    assert "mosquitto" not in command.look(elsewhere)["parts"]


def test_a_disk_that_is_nearly_full_fails(settings, monkeypatch):
    monkeypatch.setattr(command, "LOW_DISK_MB", 2**40)
    assert failing(settings) == {"disk"}


def test_an_installation_that_was_never_started_fails_without_a_traceback(tmp_path, pbx):
    pbx.words = None
    nowhere = Settings(data_dir=tmp_path / "nowhere")
    assert {"asterisk", "agi", "ami_listener", "heartbeat", "database", "mqtt", "ami", "operators"} <= failing(
        nowhere
    )
    assert command.look(nowhere)["last_heartbeat_at"] is None
    assert not nowhere.data_dir.exists()


def shown(settings: Settings, *words: str):
    (settings.data_dir / "saijai.env").write_text(
        f"SAIJAI_MQTT_URL={settings.mqtt_url}\nSAIJAI_SIP_PORT={settings.sip_port}\n"
    )
    return CliRunner().invoke(APP, ["--data", str(settings.data_dir), *words], env={"COLUMNS": "200"})


def test_the_exit_code_tells_a_machine_whether_all_is_well(settings):
    assert shown(settings).exit_code == 0
    beat(settings, "agi", ok=False)
    assert shown(settings).exit_code == 1


def test_json_is_one_object_with_what_the_table_shows(settings):
    done = shown(settings, "--json")
    said = json.loads(done.stdout)
    disk = {"disk_free_mb", "parts"}
    assert {key: said[key] for key in said.keys() - disk} == {
        key: value for key, value in command.look(settings).items() if key not in disk
    }


def test_the_table_shows_every_part_and_keeps_what_is_in_brackets(settings, pbx):
    pbx.words = "uptime [bold]42[/nothing]"
    said = shown(settings).stdout
    assert "uptime [bold]42[/nothing]" in said
    for name in command.look(settings)["parts"]:
        assert name in said
    assert "open incidents 2" in said


def test_whoever_reads_the_table_at_night_reads_bangkok_time(settings):
    beat(settings, "alarms", ok=False, raised={"disk/data": {"since": SINCE, "detail": "12 MB free"}})
    said = shown(settings).stdout
    assert "last heartbeat at 2026-01-01 07:00:00" in said
    assert "ALARM disk/data since 2026-01-01 07:00:00" in said
    assert "T00:00:00" not in said


def test_what_nobody_knows_is_called_unknown(settings):
    beat(settings, "ami_listener", age=60, **WELL)
    said = shown(settings).stdout
    assert "open incidents unknown" in said
    assert "None" not in said
