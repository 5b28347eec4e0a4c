"""The certificate is made once, belongs to this centre alone, and is another one well before it ends."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from pbx import certificates
from pbx.certificates import AUTHORITY, AUTHORITY_KEY, RENEW_BEFORE, SERVER, SERVER_VALID, keep, valid_until

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)
NAMES = ("127.0.0.1", "::1", "localhost", "centre.example.org")


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def server(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / SERVER).read_bytes())


def test_it_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    assert keep(tmp_path, NAMES, AT)
    first = contents(tmp_path)
    assert first.keys() == {AUTHORITY, AUTHORITY_KEY, SERVER}
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}
    assert not keep(tmp_path, reversed(NAMES), AT + timedelta(days=300))
    assert contents(tmp_path) == first


def test_it_says_its_names_and_can_sign_nothing(tmp_path: Path) -> None:
    keep(tmp_path, NAMES, AT)
    made = server(tmp_path)
    stated = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one) for one in stated.get_values_for_type(x509.IPAddress)] == ["127.0.0.1", "::1"]
    assert stated.get_values_for_type(x509.DNSName) == ["localhost", "centre.example.org"]
    assert made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    usage = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    authority = x509.load_pem_x509_certificate((tmp_path / AUTHORITY).read_bytes())
    made.verify_directly_issued_by(authority)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_a_month_before_its_end_it_is_another_one_of_the_same_authority(tmp_path: Path) -> None:
    keep(tmp_path, NAMES, AT)
    before = contents(tmp_path)
    late = AT + SERVER_VALID - RENEW_BEFORE
    assert not keep(tmp_path, NAMES, late - timedelta(seconds=1))
    assert keep(tmp_path, NAMES, late)
    after = contents(tmp_path)
    assert (after[AUTHORITY], after[AUTHORITY_KEY]) == (before[AUTHORITY], before[AUTHORITY_KEY])
    assert after[SERVER] != before[SERVER]
    assert valid_until(tmp_path / SERVER) == late + SERVER_VALID


def test_other_names_make_another_one(tmp_path: Path) -> None:
    keep(tmp_path, NAMES, AT)
    assert keep(tmp_path, (*NAMES, "192.0.2.10"), AT)
    assert not keep(tmp_path, (*NAMES, "192.0.2.10"), AT)


@pytest.mark.parametrize("lost", [(SERVER,), (AUTHORITY,), (AUTHORITY, SERVER), (AUTHORITY, AUTHORITY_KEY)])
def test_what_is_lost_is_made_again_and_fits(tmp_path: Path, lost: tuple[str, ...]) -> None:
    keep(tmp_path, NAMES, AT)
    for name in lost:
        (tmp_path / name).unlink()
    keep(tmp_path, NAMES, AT)
    authority = x509.load_pem_x509_certificate((tmp_path / AUTHORITY).read_bytes())
    server(tmp_path).verify_directly_issued_by(authority)
    assert not keep(tmp_path, NAMES, AT)


@pytest.mark.parametrize("damage", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\n"])
def test_a_damaged_one_is_made_again(tmp_path: Path, damage: bytes) -> None:
    keep(tmp_path, NAMES, AT)
    (tmp_path / SERVER).write_bytes(damage)
    assert keep(tmp_path, NAMES, AT)
    assert valid_until(tmp_path / SERVER) == AT + SERVER_VALID


def test_a_key_that_is_none_of_ours_is_said_and_not_written_over(tmp_path: Path) -> None:
    (tmp_path / AUTHORITY_KEY).write_text("somebody's own")
    with pytest.raises(ValueError):
        keep(tmp_path, NAMES, AT)
    assert (tmp_path / AUTHORITY_KEY).read_text() == "somebody's own"


def test_where_there_is_none_no_end_is_told(tmp_path: Path) -> None:
    assert certificates.valid_until(tmp_path / SERVER) is None
