"""Secrets are made once, are for their owner's eyes only, and never change."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyrage
import pytest

from pbx import secrets
from runtime.settings import Settings

NAMES = (
    "ami", "console", "heartbeat", "journal.key", "journal.pub", "mqtt", "mqtt_reader", "mqtt_sos", "mqtt_command",
    "page", "phone.key", "recordings.key", "recordings.pub", "studio.pin",
)  # fmt: skip


@pytest.fixture(name="settings")
def _settings(tmp_path) -> Settings:
    return Settings(data_dir=tmp_path)


def all_of(settings: Settings) -> dict[str, bytes]:
    """Every file below the folder of secrets."""
    return {
        str(file.relative_to(settings.secrets_dir)): file.read_bytes()
        for file in settings.secrets_dir.rglob("*")
        if file.is_file()
    }


def mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)


def test_the_first_start_makes_every_secret_and_nothing_else(settings):
    secrets.make(settings)
    assert all_of(settings).keys() == set(NAMES)


def test_a_second_start_changes_none(settings):
    secrets.make(settings)
    secrets.operator_secret(settings, "noi")
    before = all_of(settings)
    secrets.make(settings)
    assert secrets.operator_secret(settings, "noi") == before["operators/noi"].decode()
    assert all_of(settings) == before


def test_a_secret_that_is_missing_is_made_and_the_others_stay(settings):
    secrets.make(settings)
    before = all_of(settings)
    (settings.secrets_dir / "mqtt").unlink()
    secrets.make(settings)
    after = all_of(settings)
    assert after.pop("mqtt") != before.pop("mqtt")
    assert after == before


def test_nobody_but_the_owner_reads_a_secret_even_where_files_are_public_by_habit(settings, umask_of_nobody):
    secrets.make(settings)
    secrets.operator_secret(settings, "noi")
    assert mode(settings.secrets_dir) == mode(settings.secrets_dir / "operators") == 0o700
    assert {mode(settings.secrets_dir / name) for name in all_of(settings)} == {0o600}


@pytest.fixture(name="umask_of_nobody")
def _umask_of_nobody():
    import os

    before = os.umask(0)
    yield
    os.umask(before)


def test_a_folder_that_stood_open_is_closed(settings):
    settings.secrets_dir.mkdir(mode=0o755)
    secrets.make(settings)
    assert mode(settings.secrets_dir) == 0o700


def test_two_processes_that_make_them_at_once_agree(settings):
    def start(_: int) -> dict[str, bytes]:
        secrets.make(settings)
        return {name: (settings.secrets_dir / name).read_bytes() for name in NAMES}

    for _ in range(5):
        with ThreadPoolExecutor(8) as pool:
            seen = list(pool.map(start, range(8)))
        assert seen == [all_of(settings)] * len(seen)
        for name in NAMES:
            (settings.secrets_dir / name).unlink()


def test_two_installations_have_no_secret_in_common(tmp_path):
    made = []
    for name in ("a", "b"):
        settings = Settings(data_dir=tmp_path / name)
        secrets.make(settings)
        secrets.operator_secret(settings, "noi")
        made.append(all_of(settings))
    assert not set(made[0].values()) & set(made[1].values())


def test_no_two_operators_share_a_secret_and_none_is_short(settings):
    made = {secrets.operator_secret(settings, f"operator-{number}") for number in range(20)}
    assert len(made) == 20
    assert min(map(len, made)) >= 24


def test_secrets_fit_a_line_of_asterisk_configuration(settings):
    secrets.make(settings)
    for value in (secrets.read(settings, "ami"), secrets.operator_secret(settings, "noi")):
        assert value.isascii() and not set(value) & set(" ;\"'\\,=\n")


def test_what_the_public_half_seals_the_private_half_opens(settings):
    secrets.make(settings)
    sealed = pyrage.encrypt(b"voice", [pyrage.x25519.Recipient.from_str(secrets.read(settings, "recordings.pub"))])
    key = pyrage.x25519.Identity.from_str(secrets.read(settings, "recordings.key"))
    assert pyrage.decrypt(sealed, [key]) == b"voice"


def test_a_start_that_was_cut_off_between_the_halves_is_made_good(settings):
    secrets.make(settings)
    before = all_of(settings)
    (settings.secrets_dir / "recordings.pub").unlink()
    secrets.make(settings)
    assert all_of(settings) == before


def test_a_private_half_that_was_taken_to_a_safe_is_not_replaced_by_one_that_opens_nothing(settings):
    secrets.make(settings)
    (settings.secrets_dir / "recordings.key").unlink()
    before = all_of(settings)
    secrets.make(settings)
    assert all_of(settings) == before


def test_a_secret_that_was_never_made_is_not_invented(settings):
    with pytest.raises(FileNotFoundError):
        secrets.read(settings, "ami")


def test_a_secret_written_by_hand_may_end_in_a_line_break(settings):
    secrets.make(settings)
    (settings.secrets_dir / "ami").write_text("by-hand\n")
    assert secrets.read(settings, "ami") == "by-hand"
