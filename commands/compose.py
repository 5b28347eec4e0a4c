"""Says what is wrong with the compose file before a town finds out: by its specification and by our promises."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from compose_spec import PyCompose
from yaml import SafeDumper, YAMLError, dump, safe_load

from runtime.settings import Settings

HTTPS = "443:8443/tcp"
_LINE = re.compile(r" at line \d+ column \d+$")  # of the text without merge keys
_SECRET_NAME = re.compile(r"(PASSWORD|SECRET|TOKEN)$")


class _Plain(SafeDumper):
    """The library knows no YAML merge keys: it is given the file as it reads after merging."""

    def ignore_aliases(self, data: Any) -> bool:
        """Everything is written out."""
        return True


def compose_problems(file: Path) -> list[str]:
    """Every problem, each with its place; empty when the file may be used."""
    try:
        said = safe_load(file.read_text(encoding="utf-8"))
        PyCompose.from_yaml(dump(said, Dumper=_Plain)).validate()
    except OSError as error:
        return [f"{file.name}: cannot be read ({error.strerror})"]
    except YAMLError as wrong:
        return [f"{file.name}: {wrong}"]
    except ValueError as wrong:
        return [f"{file.name}: {_LINE.sub('', str(wrong))}"]
    return [f"{file.name}: {problem}" for problem in _broken_promises(said, file.parent)]


def _broken_promises(said: dict[str, Any], folder: Path) -> Iterator[str]:
    services: dict[str, dict[str, Any]] = said.get("services") or {}
    if not services:
        yield "there is no service"
    waited_for = _waited_for(services)
    for name, service in services.items():
        for problem in (
            *_life(service, name in waited_for),
            *_build(service, folder),
            *_doors(service),
            *_environment(service),
            *_dependencies(service, services),
        ):
            yield f"service {name}: {problem}"
    for kind in ("configs", "secrets"):
        for name, entry in (said.get(kind) or {}).items():
            yield from (f"{kind} {name}: {problem}" for problem in _file(kind, entry or {}, folder))


def _waited_for(services: dict[str, dict[str, Any]]) -> set[str]:
    """Services that end by themselves, and whose end others wait for."""
    found = set()
    for service in services.values():
        wanted = service.get("depends_on") or {}
        if isinstance(wanted, dict):
            found |= {name for name, how in wanted.items() if how["condition"] == "service_completed_successfully"}
    return found


def _life(service: dict[str, Any], is_waited_for: bool) -> Iterator[str]:
    """It comes back when it ends, and somebody sees when it does not work; but for what does one thing and ends."""
    restart = service.get("restart")
    is_one_shot = restart == "no" and (is_waited_for or bool(service.get("profiles")))
    if restart is None:
        yield "no restart policy: it would stay away after a crash or a power cut"
    elif restart == "no" and not is_one_shot:
        yield 'restart is "no": it would stay away after a crash or a power cut'
    check = service.get("healthcheck") or {}
    if not is_one_shot and ("test" not in check or check.get("disable") or check["test"] in (["NONE"], "NONE")):
        yield "no health check: nobody would see that it does not work"


def _build(service: dict[str, Any], folder: Path) -> Iterator[str]:
    build = service.get("build")
    if build is None:
        if "image" not in service:
            yield "has neither image nor build"
        return
    build = {"context": build} if isinstance(build, str) else build
    dockerfile = folder / build.get("context", ".") / build.get("dockerfile", "Dockerfile")
    if not dockerfile.exists():
        yield f"builds from {build.get('dockerfile', 'Dockerfile')}, which does not exist"


def allowed_ports() -> frozenset[str]:
    """SIP and RTP as the settings have them, and HTTPS: what may be reached from outside."""
    settings = Settings.model_fields
    sip = settings["sip_port"].default
    rtp = f"{settings['rtp_start'].default}-{settings['rtp_end'].default}"
    return frozenset({f"{sip}:{sip}/udp", f"{rtp}:{rtp}/udp", HTTPS})


def _doors(service: dict[str, Any]) -> Iterator[str]:
    if service.get("network_mode") == "host":
        yield "network_mode host publishes every port"
    if service.get("privileged"):
        yield "privileged: a container is no border then"
    for port in service.get("ports") or ():
        if _short(port) not in allowed_ports():
            yield f"publishes {_short(port)}; only {', '.join(sorted(allowed_ports()))} may be reached from outside"


def _short(port: Any) -> str:
    if not isinstance(port, dict):
        return str(port)
    place = f"{port['host_ip']}:" if "host_ip" in port else ""
    return f"{place}{port.get('published', '')}:{port['target']}/{port.get('protocol', 'tcp')}"


def _environment(service: dict[str, Any]) -> Iterator[str]:
    given = service.get("environment") or {}
    names = given if isinstance(given, dict) else [word.partition("=")[0] for word in given]
    for name in names:
        if _SECRET_NAME.search(name):
            yield f"{name} is a secret in the environment; give it as a file ({name}_FILE)"


def _dependencies(service: dict[str, Any], services: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name in service.get("depends_on") or ():
        if name not in services:
            yield f"depends on {name}, which is no service"


def _file(kind: str, entry: dict[str, Any], folder: Path) -> Iterator[str]:
    """Configurations are in the repository; secrets are files that are not."""
    if "file" not in entry:
        yield "must be a file"
    elif kind == "configs" and not (folder / entry["file"]).exists():
        yield f"{entry['file']} does not exist"
