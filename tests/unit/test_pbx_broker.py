"""The embedded broker is on this machine only, for two users each with a right; without it calls go on."""

import grp
import os
import pwd
import stat
import subprocess

import pytest

from pbx import broker, secrets
from runtime.settings import Settings


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
    broker.prepare(settings)
    said = (tmp_path / "mosquitto" / "mosquitto.conf").read_text().splitlines()
    assert [line for line in said if line.startswith("listener")] == ["listener 2883 127.0.0.1"]
    assert "allow_anonymous false" in said
    assert "persistence true" in said


def test_it_listens_where_its_address_says(tmp_path):
    settings = Settings(data_dir=tmp_path, mqtt_url="mqtt://[::1]")
    secrets.make(settings)
    broker.prepare(settings)
    assert "listener 1883 ::1\n" in (tmp_path / "mosquitto" / "mosquitto.conf").read_text()


def test_every_file_that_it_is_told_of_is_there(settings, tmp_path):
    broker.prepare(settings)
    for line in (tmp_path / "mosquitto" / "mosquitto.conf").read_text().splitlines():
        if line.startswith(("password_file", "acl_file")):
            assert (tmp_path / "mosquitto" / line.rpartition("/")[2]).is_file()


def test_only_the_listener_may_tell_and_a_reader_only_reads(settings, tmp_path):
    broker.prepare(settings)
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
    broker.prepare(settings)
    passwords = tmp_path / "mosquitto" / "passwords"
    passwords.write_text("listener:hashed\nreader:hashed\n")
    broker.prepare(settings)
    assert "sos:hashed" in passwords.read_text()


def test_no_password_lies_there_as_it_is_and_no_file_is_for_others(settings, tmp_path):
    broker.prepare(settings)
    folder = tmp_path / "mosquitto"
    assert (folder / "passwords").read_text() == "listener:hashed\nreader:hashed\nsos:hashed\ncommand:hashed\n"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_the_real_mosquitto_knows_these_passwords(settings, tmp_path, monkeypatch, hasher):
    hasher.unlink()
    broker.prepare(settings)
    lines = (tmp_path / "mosquitto" / "passwords").read_text().splitlines()
    assert [line.partition(":$")[0] for line in lines] == ["listener", "reader", "sos", "command"]
    assert secrets.read(settings, "mqtt") not in "".join(lines)


def test_a_second_start_hashes_nothing_again_and_keeps_what_waits_for_readers(settings, tmp_path, hasher):
    broker.prepare(settings)
    (tmp_path / "mosquitto" / "mosquitto.db").write_bytes(b"waiting")
    hasher.write_text("#!/bin/sh\nexit 1\n")
    broker.prepare(settings)
    assert (tmp_path / "mosquitto" / "mosquitto.db").read_bytes() == b"waiting"


def test_a_start_that_could_not_hash_leaves_no_plain_password_and_is_tried_again(settings, tmp_path, hasher):
    works = hasher.read_text()
    hasher.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(broker.NoBroker, match="mosquitto_passwd"):
        broker.prepare(settings)
    plain = secrets.read(settings, "mqtt")
    assert not [file for file in (tmp_path / "mosquitto").iterdir() if plain in file.read_text()]
    hasher.write_text(works)
    broker.prepare(settings)
    assert "hashed" in (tmp_path / "mosquitto" / "passwords").read_text()


def test_without_mosquitto_it_is_said_what_is_missing(settings, monkeypatch):
    monkeypatch.setattr(broker, "USER", "nobody-of-this-name")
    with pytest.raises(broker.NoBroker, match="package mosquitto"):
        broker.prepare(settings)


def test_the_files_belong_to_the_broker(settings, tmp_path, monkeypatch):
    someone = pwd.getpwnam("nobody")
    monkeypatch.setattr(broker, "USER", someone.pw_name)
    broker.prepare(settings)
    for place in (tmp_path / "mosquitto", *(tmp_path / "mosquitto").iterdir()):
        assert place.owner() == "nobody"
        assert place.group() == grp.getgrgid(someone.pw_gid).gr_name


def test_the_command_starts_it_on_its_folder(settings, tmp_path):
    program, folder = broker.prepare(settings)
    assert os.access(program, os.X_OK)
    assert folder == str(tmp_path / "mosquitto")
    assert subprocess.run(["sh", "-n", program], check=False).returncode == 0
