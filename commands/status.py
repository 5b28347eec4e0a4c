"""`./saijai status`: each part ok or failing, so that whoever runs it at night sees what is wrong."""

import json
import re
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands import ports
from commands.installation import DEFAULT, DataDir, settings_of
from commands.live_prompts import changed_here, said
from pbx import asterisk, broker, certificates
from prompts.errors import PromptsError
from runtime import heartbeat
from runtime.clock import BANGKOK, SystemClock
from runtime.settings import Settings
from runtime.watchdog import WATCHED, frozen

LOW_DISK_MB = 500
HEARTBEAT, ALARMS, METRICS, CONSOLE = "heartbeat", "alarms", "metrics", "console"
WARNING = "WARNING"
_MOMENT = r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00"


@dataclass(frozen=True)
class Part:
    """One part of the service as it is now."""

    ok: bool
    since: str
    detail: str


def status(
    data: DataDir = DEFAULT, as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False
) -> None:
    """Show every part; exit code 1 if anything fails."""
    seen = look(settings_of(data))
    if as_json:
        typer.echo(json.dumps(seen, ensure_ascii=False))
    else:
        _print(seen)
    raise typer.Exit(0 if all(part["ok"] for part in seen["parts"].values()) else 1)


def look(settings: Settings) -> dict[str, Any]:
    """The state of the whole service, in the keys that design.md promises."""
    is_heard = ports.is_listening(settings)
    parts = {
        "asterisk": _asterisk(settings),
        "sip": Part(is_heard, "", "listens" if is_heard else "no call can come in"),
    }
    is_off = {
        HEARTBEAT: not settings.heartbeat_seconds,
        METRICS: not settings.metrics_port,
        CONSOLE: not settings.http_port,
    }
    for process in (one for one in WATCHED if not is_off.get(one)):
        parts[process] = _process(settings, process)
    beat = heartbeat.read(settings.run_dir, "ami_listener")
    is_fresh = beat is not None and not frozen(beat, SystemClock().monotonic())
    detail = beat.detail if beat and is_fresh else {}  # what a dead listener last said is no longer true
    for name in ("database", "mqtt", "ami"):
        word = str(detail.get(name, "unknown"))
        parts[name] = Part(word in ("ok", "connected"), beat.since if beat else "", word)
    reachable = detail.get("operators_reachable")
    can_ring = "unknown" if reachable is None else f"{reachable} phones can be rung"
    parts["operators"] = Part(bool(reachable), "", can_ring)
    parts["duty"] = duty(settings)
    unexplained = (detail.get("gaps") or {}).get("unexplained")
    gaps = "unknown" if unexplained is None else f"{unexplained} gaps that nothing explains: see docs/runbook.md"
    parts["record"] = Part(unexplained == 0, "", gaps)
    parts["prompts"] = _prompts(settings)
    if broker.is_embedded(settings):
        parts["mosquitto"] = _broker(settings)
    free_mb = shutil.disk_usage(settings.data_dir if settings.data_dir.exists() else "/").free // 2**20
    parts["disk"] = Part(free_mb > LOW_DISK_MB, "", f"{free_mb} MB free")
    return {
        "parts": {name: part.__dict__ for name, part in parts.items()},
        "open_incidents": detail.get("open_incidents"),
        "operators_reachable": reachable,
        "last_heartbeat_at": _last_heartbeat(settings),
        "disk_free_mb": free_mb,
        "clock_offset_ms": detail.get("clock_offset_ms"),
        "unexplained_gaps": unexplained,
        "alarms": _alarms(settings),
    }


def _asterisk(settings: Settings) -> Part:
    try:
        said = asterisk.find().ask(settings.data_dir, "core show uptime seconds", seconds=3)
    except asterisk.NoAsterisk as silent:
        return Part(False, "", str(silent))
    return Part(True, "", said.splitlines()[0] if said else "")


def _process(settings: Settings, process: str) -> Part:
    beat = heartbeat.read(settings.run_dir, process)
    if beat is None:
        return Part(False, "", "no heartbeat: it does not run")
    if frozen(beat, SystemClock().monotonic()):
        return Part(False, beat.since, "no heartbeat for more than 3 s")
    return Part(beat.ok, beat.since, _told(beat.detail))


def _told(detail: Mapping[str, Any]) -> str:
    """What a process says of itself, for a person: nothing that is empty, yes and no, and times of Bangkok."""
    said = {name.replace("_", " "): _said(value) for name, value in detail.items()}
    return ", ".join(f"{name} {value}" for name, value in said.items() if value)


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(
            f"{name} {_said(one)}" if not isinstance(one, Mapping) else name for name, one in value.items()
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return re.sub(_MOMENT, lambda found: _local(found[0]), value)
    return "" if value is None else str(value)


def _last_heartbeat(settings: Settings) -> str | None:
    """When a synthetic help call last went the whole way, as far as the robot knows since it runs."""
    beat = heartbeat.read(settings.run_dir, HEARTBEAT)
    return (beat.detail.get("passed_at") or None) if beat is not None else None


def duty(settings: Settings) -> Part:
    """A warning, never a failure: operators ring all the same."""
    beat = heartbeat.read(settings.run_dir, "agi")
    minutes = beat.detail.get("duty_gap_minutes") if beat else None
    if minutes is None:
        return Part(True, "", "unknown")
    said = f"{WARNING}: {minutes} minutes of the next year have nobody of backup or rescue; see ./saijai duty check"
    return Part(True, "", said if minutes else "somebody of backup or rescue at every minute of the next year")


def _prompts(settings: Settings) -> Part:
    """Whether this node has every change of the prompts live, and said so."""
    try:
        due, told = changed_here(settings.data_dir), said(settings.data_dir)
    except PromptsError as error:
        return Part(False, "", str(error))
    late = sorted(prompt_id for prompt_id, version in due.items() if told.get(prompt_id) != version)
    if late:
        return Part(False, "", f"{settings.node} has not put live: {', '.join(late)}")
    return Part(True, "", f"{len(due)} changed by hand, all of them live on {settings.node}")


def _alarms(settings: Settings) -> dict[str, Any]:
    """What is raised now and since when, by alarm and subject."""
    beat = heartbeat.read(settings.run_dir, ALARMS)
    raised: dict[str, Any] = beat.detail.get("raised", {}) if beat is not None else {}
    return raised


def _broker(settings: Settings) -> Part:
    at = urlsplit(settings.mqtt_url)
    try:
        with socket.create_connection((at.hostname or "127.0.0.1", at.port or 1883), timeout=1):
            return Part(True, "", f"answers{_tls_until(settings)}")
    except OSError as refused:
        return Part(False, "", str(refused))


def _tls_until(settings: Settings) -> str:
    until = certificates.valid_until(settings.secrets_dir / certificates.SERVER) if settings.mqtt_tls_port else None
    return f", its certificate is good until {_local(until.isoformat())}" if until else ""


def _print(seen: dict[str, Any]) -> None:
    table = Table("part", "", "since (Bangkok)", "detail")
    for name, part in seen["parts"].items():
        table.add_row(
            name, "[green]ok" if part["ok"] else "[red]FAILING", _local(part["since"]), escape(part["detail"])
        )
    console = Console()
    console.print(table)
    for name, alarm in seen["alarms"].items():
        console.print(f"[red]ALARM[/red] {escape(name)} since {_local(alarm['since'])}: {escape(alarm['detail'])}")
    if (passed_at := seen["last_heartbeat_at"]) is not None:
        seen = {**seen, "last_heartbeat_at": _local(passed_at)}
    said = {key.replace("_", " "): value for key, value in seen.items() if key not in ("parts", "alarms")}
    console.print(", ".join(f"{key} {'unknown' if value is None else value}" for key, value in said.items()))


def _local(moment: str) -> str:
    """On a screen it is Bangkok time, as in the journal."""
    return f"{datetime.fromisoformat(moment).astimezone(BANGKOK):%Y-%m-%d %H:%M:%S}" if moment else ""
