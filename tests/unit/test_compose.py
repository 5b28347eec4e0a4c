"""The compose file keeps our promises, and one that does not is named before a town finds out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.compose import allowed_ports, compose_problems
from pbx import containers
from runtime.settings import Settings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(name="said")
def _said() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return said


@pytest.fixture(name="problems_after")
def _problems_after(said: dict[str, Any], tmp_path: Path) -> Callable[[Change], list[str]]:
    """What is found in our own file once `change` was made to it."""
    (tmp_path / "containers").symlink_to(ROOT / "containers")

    def find(change: Change) -> list[str]:
        change(said)
        file = tmp_path / "docker-compose.yml"
        file.write_text(yaml.safe_dump(said), encoding="utf-8")
        return compose_problems(file)

    return find


def test_our_compose_file_has_no_problem() -> None:
    assert compose_problems(FILE) == []


def test_an_unchanged_copy_has_no_problem(problems_after: Callable[[Change], list[str]]) -> None:
    assert problems_after(lambda _: None) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda said: said["services"]["agi"].update(heathcheck={}), "heathcheck"),
        (lambda said: said.update(volums={}), "volums"),
        (lambda said: said["services"]["proxy"].update(ports=["443443:8443"]), "ports[0]"),
        (lambda said: said["services"]["proxy"].update(ports=["https:8443"]), "ports[0]"),
        (lambda said: said["services"]["agi"].update(restart="sometimes"), "restart"),
        (lambda said: said["services"]["agi"].pop("restart"), "service agi: no restart policy"),
        (lambda said: said["services"]["agi"].update(restart="no"), 'service agi: restart is "no"'),
        (lambda said: said["services"]["db"].pop("healthcheck"), "service db: no health check"),
        (lambda said: said["services"]["db"].update(healthcheck={"disable": True}), "service db: no health check"),
        (
            lambda said: said["services"]["agi"]["build"].update(dockerfile="containers/agi.Dockerfile"),
            "service agi: builds from containers/agi.Dockerfile, which does not exist",
        ),
        (lambda said: said["services"]["asterisk"]["ports"].append("5038:5038"), "service asterisk: publishes 5038"),
        (lambda said: said["services"]["db"].update(ports=["127.0.0.1:5432:5432"]), "service db: publishes"),
        (lambda said: said["services"]["mqtt"].update(ports=[{"target": 1883}]), "service mqtt: publishes :1883/tcp"),
        (lambda said: said["services"]["asterisk"].update(network_mode="host", networks=None), "network"),
        (lambda said: said["services"]["agi"].update(privileged=True), "service agi: privileged"),
        (
            lambda said: said["services"]["db"]["environment"].update(POSTGRES_PASSWORD="x"),
            "service db: POSTGRES_PASSWORD is a secret in the environment",
        ),
        (lambda said: said["services"]["agi"]["depends_on"].update(db2=None), "depends_on"),
        (lambda said: said["services"]["mqtt"].update(depends_on=["brokr"]), "service mqtt: depends on brokr"),
        (lambda said: said["services"]["agi"]["networks"].update(dat={}), "dat"),
        (lambda said: said["secrets"].pop("db_passfile"), "db_passfile"),
        (lambda said: said["secrets"].update(db_passfile={"environment": "HOME"}), "db_passfile: must be a file"),
        (
            lambda said: said["configs"].update(proxy={"file": "containers/apache.conf"}),
            "containers/apache.conf",
        ),
        (lambda said: said.update(services={}), "there is no service"),
    ],
)
def test_a_mistake_is_named(problems_after: Callable[[Change], list[str]], change: Change, expected: str) -> None:
    problems = problems_after(change)

    assert any(expected in problem for problem in problems), problems


def test_what_is_no_yaml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "docker-compose.yml"
    file.write_text("services: [", encoding="utf-8")

    assert compose_problems(file)[0].startswith("docker-compose.yml: ")
    assert "cannot be read" in compose_problems(tmp_path / "none.yml")[0]


def test_only_sip_rtp_and_https_are_reached_from_outside(said: dict[str, Any], tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    published = [port for service in said["services"].values() for port in service.get("ports", ())]

    assert sorted(published) == sorted(allowed_ports())
    assert f"{settings.rtp_start}-{settings.rtp_end}:{settings.rtp_start}-{settings.rtp_end}/udp" in published


def test_nobody_but_prepare_runs_as_root_and_nobody_can_become_it(said: dict[str, Any]) -> None:
    for name, service in said["services"].items():
        assert (service["user"] == "0:0") == (name == "prepare")
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["read_only"] is True


def test_asterisk_waits_for_no_database_and_no_python(said: dict[str, Any]) -> None:
    services = said["services"]

    assert services["asterisk"]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
    assert services["prepare"]["depends_on"] == {"db": {"condition": "service_started"}}


def test_a_process_sees_its_own_secrets_only(said: dict[str, Any]) -> None:
    for service, process, volume in (
        ("agi", "agi", "secrets-agi"),
        ("ami-listener", "ami_listener", "secrets-listener"),
        ("heartbeat", "heartbeat", "secrets-heartbeat"),
        ("console", "console", "secrets-console"),
    ):
        mounts = said["services"][service]["volumes"]
        assert f"{volume}:/srv/saijai/secrets:ro" in mounts
        assert not any(mount.startswith("secrets:") for mount in mounts)
        assert "recordings.key" not in containers.NEEDED[process]
    assert not any("sealed" in mount for mount in said["services"]["asterisk"]["volumes"])


def test_addresses_on_the_compose_network_agree_with_the_settings(said: dict[str, Any]) -> None:
    services = said["services"]
    settings = services["agi"]["environment"]
    at = {name: services[name]["networks"]["pbx"]["ipv4_address"] for name in ("asterisk", "agi", "ami-listener")}

    assert settings["SAIJAI_AMI_BIND"] == settings["SAIJAI_AMI_HOST"] == at["asterisk"]
    assert settings["SAIJAI_AGI_BIND"] == settings["SAIJAI_AGI_HOST"] == at["agi"]
    assert settings["SAIJAI_AMI_PERMIT"] == f"{at['ami-listener']}/255.255.255.255"
    assert f"{at['asterisk']}:{settings['SAIJAI_WS_PORT']}" in (ROOT / "containers" / "proxy.conf").read_text("utf-8")


def test_who_answers_prometheus_sees_no_secret_and_can_write_its_heartbeat_only(said: dict[str, Any]) -> None:
    service = said["services"]["metrics"]

    assert [mount for mount in service["volumes"] if not mount.endswith(":ro")] == ["run:/srv/saijai/run"]
    assert not any("secrets" in mount for mount in service["volumes"])
    assert "ports" not in service
    assert said["networks"]["watch"] == {"internal": True}


def test_the_proxy_passes_ws_and_nothing_else() -> None:
    text = (ROOT / "containers" / "proxy.conf").read_text(encoding="utf-8")

    assert text.count("proxy_pass ") == 2
    assert "location = /ws {" in text
