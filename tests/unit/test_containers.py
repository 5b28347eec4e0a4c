"""What containers find in their volumes: their own secrets and no others, and a broker that knows its users."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pbx import asterisk, configuration, containers, secrets
from pbx.asterisk import Elsewhere, NoAsterisk
from runtime.settings import Settings

US = (os.getuid(), os.getgid())
AT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "data", external_address="203.0.113.5")
    secrets.make(settings)
    return settings


def test_each_process_gets_its_own_secrets_and_no_others(settings: Settings, tmp_path: Path) -> None:
    for _ in range(2):  # it may be run again at any time
        containers.hand_out(settings, tmp_path / "for", US, AT)

    for process, names in containers.NEEDED.items():
        found = {file.name: file for file in (tmp_path / "for" / process).iterdir()}
        assert found.keys() == set(names)
        for name, file in found.items():
            assert file.read_bytes() == (settings.secrets_dir / name).read_bytes()
            assert file.stat().st_mode & 0o777 == 0o600


def test_everything_belongs_to_the_one_user(settings: Settings, tmp_path: Path) -> None:
    assert os.geteuid() == 0, "only root can give files away: run as ./saijai does"
    containers.hand_out(settings, tmp_path / "for", (1500, 1500), AT)

    owners = {(path.stat().st_uid, path.stat().st_gid) for path in (tmp_path / "data").rglob("*")}
    assert owners == {(1500, 1500)}


def test_the_broker_would_take_the_password_as_we_hash_it() -> None:
    """What mosquitto_passwd writes: $7$rounds$salt$digest of SHA-512."""
    kind, rounds, salt, digest = containers.mosquitto_hash("secret").split("$")[1:]

    assert (kind, rounds) == ("7", "101")
    assert len(salt) == 16
    assert len(digest) == 88


def test_an_asterisk_elsewhere_is_made_ready_but_never_started(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv(asterisk.ELSEWHERE_VARIABLE, "1500:1500")

    found = asterisk.find()

    assert isinstance(found, Elsewhere)
    assert found.owner == (1500, 1500)
    assert found.pbx_dir(settings.data_dir) == settings.data_dir
    assert not found.is_booted(settings.data_dir)
    with pytest.raises(NoAsterisk, match="container of its own"):
        found.ask(settings.data_dir, "core show uptime")


def test_a_translated_address_is_told_to_the_other_side(settings: Settings) -> None:
    configuration.write(settings, ["malee"], settings.data_dir, Path("/usr/lib/asterisk/modules"))
    text = (settings.data_dir / "asterisk" / "etc" / "pjsip.conf").read_text(encoding="utf-8")

    assert "external_media_address = 203.0.113.5" in text
    assert "external_signaling_address = 203.0.113.5" in text


def test_secrets_are_made_once_and_for_their_users_only(tmp_path: Path) -> None:
    assert os.geteuid() == 0, "only root can give files away: run as ./saijai does"
    root = Path(__file__).parents[2] / "containers"
    for name in ("make-secrets.sh", "centre.env.example"):
        (tmp_path / name).write_bytes((root / name).read_bytes())

    def made() -> dict[str, tuple[int, int, bytes]]:
        subprocess.run(["sh", str(tmp_path / "make-secrets.sh")], check=True, capture_output=True)
        files = sorted((tmp_path / "secrets").iterdir())
        return {file.name: (file.stat().st_uid, file.stat().st_mode & 0o777, file.read_bytes()) for file in files}

    first = made()

    assert made() == first
    assert {name: (uid, mode) for name, (uid, mode, _) in first.items()} == {
        "db_password": (999, 0o400),
        "db_passfile": (1500, 0o400),
        "trunk_secret": (1500, 0o400),
        "tls_certificate": (101, 0o400),
        "tls_key": (101, 0o400),
    }
    assert first["db_passfile"][2] == b"db:5432:saijai:saijai:" + first["db_password"][2]
    assert (tmp_path / "centre.env").exists()
