"""One line to the network, or two; what is not set is not there; a file that cannot be read stops the start."""

from pathlib import Path

import pytest

from pbx import trunks
from runtime.settings import Settings, SettingsError

PBX = Path("/srv/saijai")


def sections(tmp_path: Path, **settings: object) -> dict[str, list[str]]:
    """Options by `name/kind`."""
    found: dict[str, list[str]] = {}
    for block in trunks.sections(Settings(data_dir=tmp_path, **settings), PBX).strip().split("\n["):
        for part in f"[{block.lstrip('[')}".split("\n["):
            name, *options = part.strip().lstrip("[").splitlines()
            name = name.replace("](trunk-line)", "/line").rstrip("]")
            kind = next((option.removeprefix("type = ") for option in options if option.startswith("type")), "")
            found[f"{name}/{kind}".rstrip("/")] = [one for one in options if one]
    return found


def test_one_trunk_by_address_is_not_asked_whether_it_is_there(tmp_path: Path) -> None:
    found = sections(tmp_path, trunk_host="192.0.2.20", trunk_contact="sip:192.0.2.20")
    assert set(found) == {"trunk/line", "trunk/aor", "trunk/identify"}
    assert found["trunk/line"] == ["transport = udp", "aors = trunk"]
    assert found["trunk/aor"] == ["type = aor", "max_contacts = 1", "contact = sip:192.0.2.20"]
    assert found["trunk/identify"] == ["type = identify", "endpoint = trunk", "match = 192.0.2.20"]
    assert trunks.second_way_out(Settings(data_dir=tmp_path)) == ""


def test_two_ways_out_are_asked_and_the_second_one_is_named(tmp_path: Path) -> None:
    both = {"trunk_contact": "sip:192.0.2.20", "trunk2_host": "192.0.2.30", "trunk2_contact": "sip:192.0.2.30"}
    found = sections(tmp_path, **both)
    assert "qualify_frequency = 10" in found["trunk/aor"]
    assert "qualify_frequency = 10" in found["trunk2/aor"]
    assert "match = 192.0.2.30" in found["trunk2/identify"]
    assert trunks.second_way_out(Settings(data_dir=tmp_path, **both)) == "trunk2"  # type: ignore[arg-type]
    unasked = sections(tmp_path, **both, trunk_qualify_seconds=0)
    assert not any("qualify" in option for options in unasked.values() for option in options)


def test_a_second_trunk_for_calls_in_only_is_no_way_out(tmp_path: Path) -> None:
    assert trunks.second_way_out(Settings(data_dir=tmp_path, trunk2_host="192.0.2.30")) == ""


def test_each_has_its_own_account(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a;b\n", encoding="ascii")
    found = sections(tmp_path, trunk2_host="sip.example", trunk2_user="0541", trunk2_secret_file=secret)
    assert r"password = a\;b" in found["trunk2-auth/auth"]
    assert "outbound_auth = trunk2-auth" in found["trunk2/line"]
    assert "client_uri = sip:0541@sip.example" in found["trunk2-registration/registration"]
    with pytest.raises(SettingsError, match="SAIJAI_TRUNK2_SECRET_FILE"):
        sections(tmp_path, trunk2_host="sip.example", trunk2_user="0541", trunk2_secret_file=tmp_path / "none")


def test_tls_and_srtp_where_the_provider_has_them(tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.pem" for name in ("ca", "certificate", "key")}
    for file in files.values():
        file.write_text("PEM", encoding="ascii")
    settings = {f"tls_{name}_file": file for name, file in files.items()}
    found = sections(tmp_path, trunk_transport="tls", trunk_srtp=True, external_address="203.0.113.1", **settings)
    assert found["trunk/line"] == ["transport = tls", "aors = trunk", "media_encryption = sdes"]
    assert "verify_server = yes" in found["tls/transport"]
    assert "ca_list_file = /srv/saijai/asterisk/etc/tls/ca.pem" in found["tls/transport"]
    assert "external_media_address = 203.0.113.1" in found["tls/transport"]
    whole = Settings(data_dir=tmp_path, **settings)  # type: ignore[arg-type]
    assert trunks.tls_files(whole) == {file.name: b"PEM" for file in files.values()}
    files["ca"].unlink()
    with pytest.raises(SettingsError, match="SAIJAI_TLS_CA_FILE"):
        trunks.tls_files(whole)


def test_tcp_has_a_transport_only_where_it_is_used(tmp_path: Path) -> None:
    assert "tcp/transport" not in sections(tmp_path)
    found = sections(tmp_path, trunk2_host="192.0.2.30", trunk2_transport="tcp")
    assert "bind = 127.0.0.1:5060" in found["tcp/transport"]
    assert found["trunk2/line"][0] == "transport = tcp"
