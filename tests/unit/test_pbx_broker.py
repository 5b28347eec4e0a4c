"""The embedded broker is on this machine only, for two users each with a right; without it calls go on."""

import grp
import os
import pwd
import stat
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from pbx import broker, certificates, secrets
from runtime.settings import Settings

AT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(name="settings")
def _settings(tmp_path) -> Settings:
    settings = Settings(data_dir=tmp_path, mqtt_url="mqtt://127.0.0.1:2883")
    secrets.make(settings)
    return settings


@pytest.fixture(name="hasher", autouse=True)
def _hasher(tmp_path_factory, monkeypatch):
    """A user for the broker, and a mosquitto_passwd that writes what it was given, turned about."""
    me = pwd.getpwuid(os.getuid()).pw_name
    monkeypatch.setattr(broker, "USER", me)
    stubs = tmp_path_factory.mktemp("stubs")
    program = stubs / "mosquitto_passwd"
    program.write_text('#!/bin/sh\n[ "$1" = -U ] && sed -i "s/:.*/:hashed/" "$2"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{stubs}:{os.environ['PATH']}")
    return program


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("mqtt://127.0.0.1:1883", True),
        ("mqtt://localhost", True),
        ("mqtt://[::1]:1883", True),
        ("mqtt://mqtt:1883", False),
        ("mqtts://broker.example", False),
    ],
)
def test_a_broker_on_this_machine_is_ours_and_any_other_is_not(tmp_path, url, is_ours):
    assert broker.is_embedded(Settings(data_dir=tmp_path, mqtt_url=url)) is is_ours


def test_it_listens_on_this_machine_only_and_knows_everyone_who_asks(settings, tmp_path):
    broker.prepare(settings, AT)
    said = (tmp_path / "mosquitto" / "mosquitto.conf").read_text().splitlines()
    assert [line for line in said if line.startswith("listener")] == ["listener 2883 127.0.0.1"]
    assert "allow_anonymous false" in said
    assert "persistence true" in said


def test_it_listens_where_its_address_says(tmp_path):
    settings = Settings(data_dir=tmp_path, mqtt_url="mqtt://[::1]")
    secrets.make(settings)
    broker.prepare(settings, AT)
    assert "listener 1883 ::1\n" in (tmp_path / "mosquitto" / "mosquitto.conf").read_text()


def test_every_file_that_it_is_told_of_is_there(settings, tmp_path):
    broker.prepare(settings, AT)
    for line in (tmp_path / "mosquitto" / "mosquitto.conf").read_text().splitlines():
        if line.startswith(("password_file", "acl_file")):
            assert (tmp_path / "mosquitto" / line.rpartition("/")[2]).is_file()


def test_only_the_listener_may_tell_and_a_reader_only_reads(settings, tmp_path):
    broker.prepare(settings, AT)
    rights: dict[str, list[str]] = {}
    who = ""
    for line in (tmp_path / "mosquitto" / "rights").read_text().splitlines():
        if line.startswith("user "):
            who = line.split()[1]
        elif line.startswith("topic "):
            rights.setdefault(who, []).append(line.removeprefix("topic "))
    assert rights == {
        "listener": ["readwrite saijai/#"],
        "reader": ["read saijai/#", "deny saijai/v1/sos/#", "deny saijai/v1/command/#"],
        "sos": ["write saijai/v1/sos/+", "read saijai/v1/sos/+/answer"],
        "command": ["write saijai/v1/command/+", "read saijai/v1/command/+/answer"],
    }


def test_an_installation_of_an_earlier_release_gets_the_users_that_it_lacks(settings, tmp_path):
    broker.prepare(settings, AT)
    passwords = tmp_path / "mosquitto" / "passwords"
    passwords.write_text("listener:hashed\nreader:hashed\n")
    broker.prepare(settings, AT)
    assert "sos:hashed" in passwords.read_text()


def test_no_password_lies_there_as_it_is_and_no_file_is_for_others(settings, tmp_path):
    broker.prepare(settings, AT)
    folder = tmp_path / "mosquitto"
    assert (folder / "passwords").read_text() == "listener:hashed\nreader:hashed\nsos:hashed\ncommand:hashed\n"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_the_real_mosquitto_knows_these_passwords(settings, tmp_path, monkeypatch, hasher):
    hasher.unlink()
    broker.prepare(settings, AT)
    lines = (tmp_path / "mosquitto" / "passwords").read_text().splitlines()
    assert [line.partition(":$")[0] for line in lines] == ["listener", "reader", "sos", "command"]
    assert secrets.read(settings, "mqtt") not in "".join(lines)


def test_a_second_start_hashes_nothing_again_and_keeps_what_waits_for_readers(settings, tmp_path, hasher):
    broker.prepare(settings, AT)
    (tmp_path / "mosquitto" / "mosquitto.db").write_bytes(b"waiting")
    hasher.write_text("#!/bin/sh\nexit 1\n")
    broker.prepare(settings, AT)
    assert (tmp_path / "mosquitto" / "mosquitto.db").read_bytes() == b"waiting"


def test_a_start_that_could_not_hash_leaves_no_plain_password_and_is_tried_again(settings, tmp_path, hasher):
    works = hasher.read_text()
    hasher.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(broker.NoBroker, match="mosquitto_passwd"):
        broker.prepare(settings, AT)
    plain = secrets.read(settings, "mqtt")
    assert not [file for file in (tmp_path / "mosquitto").iterdir() if plain in file.read_text()]
    hasher.write_text(works)
    broker.prepare(settings, AT)
    assert "hashed" in (tmp_path / "mosquitto" / "passwords").read_text()


def test_without_mosquitto_it_is_said_what_is_missing(settings, monkeypatch):
    monkeypatch.setattr(broker, "USER", "nobody-of-this-name")
    with pytest.raises(broker.NoBroker, match="package mosquitto"):
        broker.prepare(settings, AT)


def test_the_files_belong_to_the_broker(settings, tmp_path, monkeypatch):
    someone = pwd.getpwnam("nobody")
    monkeypatch.setattr(broker, "USER", someone.pw_name)
    broker.prepare(settings, AT)
    for place in (tmp_path / "mosquitto", *(tmp_path / "mosquitto").iterdir()):
        assert place.owner() == "nobody"
        assert place.group() == grp.getgrgid(someone.pw_gid).gr_name


def test_the_command_starts_it_on_its_folder(settings, tmp_path):
    program, folder = broker.prepare(settings, AT)
    assert os.access(program, os.X_OK)
    assert folder == str(tmp_path / "mosquitto")
    assert subprocess.run(["sh", "-n", program], check=False).returncode == 0


@pytest.fixture(name="outside")
def _outside(settings) -> Settings:
    return settings.model_copy(
        update={"mqtt_tls_port": 8883, "bind": "192.0.2.10", "mqtt_tls_names": "centre.example.org, 203.0.113.5"}
    )


def test_where_nobody_outside_is_heard_there_is_no_door_and_no_certificate(settings, tmp_path):
    broker.prepare(settings, AT)
    assert not (tmp_path / "mosquitto" / broker.TLS).exists()
    assert not list(settings.secrets_dir.glob("mqtt_ca*"))
    assert not broker.renew(settings, AT)


def test_readers_outside_have_a_door_with_tls_and_the_plain_one_stays_on_loopback(outside, tmp_path):
    broker.prepare(outside, AT)
    said = (tmp_path / "mosquitto" / "mosquitto.conf").read_text()
    assert [line for line in said.splitlines() if line.startswith("listener")] == [
        "listener 2883 127.0.0.1",
        "listener 8883 192.0.2.10",
    ]
    assert said.endswith("listener 8883 192.0.2.10\ncertfile /mnt/tls.pem\nkeyfile /mnt/tls.pem\n")
    assert "per_listener_settings" not in said, "users and rights are the same behind both doors"
    assert stat.S_IMODE((tmp_path / "mosquitto" / broker.TLS).stat().st_mode) == 0o600


def test_the_certificate_knows_the_names_of_the_settings_and_this_machine(outside):
    assert broker.tls_names(outside) == (
        *("127.0.0.1", "localhost", "::1", "192.0.2.10", "centre.example.org", "203.0.113.5"),
    )
    anywhere = outside.model_copy(update={"bind": "0.0.0.0", "external_address": "198.51.100.7"})
    assert "0.0.0.0" not in broker.tls_names(anywhere) and "198.51.100.7" in broker.tls_names(anywhere)


def test_a_running_broker_gets_its_next_certificate_in_time(outside, tmp_path):
    broker.prepare(outside, AT)
    first = (tmp_path / "mosquitto" / broker.TLS).read_bytes()
    assert not broker.renew(outside, AT + timedelta(days=300))
    assert broker.renew(outside, AT + timedelta(days=380))
    assert (tmp_path / "mosquitto" / broker.TLS).read_bytes() != first
    assert stat.S_IMODE((tmp_path / "mosquitto" / broker.TLS).stat().st_mode) == 0o600


def test_a_certificate_that_could_not_be_handed_over_is_handed_over_the_next_time(outside, tmp_path):
    broker.prepare(outside, AT)
    certificates.keep(
        outside.secrets_dir, broker.tls_names(outside), AT + timedelta(days=380)
    )  # and then: a full disk
    assert broker.renew(outside, AT + timedelta(days=380, hours=1))
    handed = (tmp_path / "mosquitto" / broker.TLS).read_bytes()
    assert handed == (outside.secrets_dir / certificates.SERVER).read_bytes()
    assert not broker.renew(outside, AT + timedelta(days=380, hours=2))


def test_a_damaged_authority_is_said_and_stops_no_call(outside):
    broker.prepare(outside, AT)
    (outside.secrets_dir / certificates.AUTHORITY).write_text("not what it was")
    with pytest.raises(broker.NoBroker, match="certificate cannot be made"):
        broker.prepare(outside, AT)
