"""A wrong setting stops the start with the name of its variable, and says what would be right."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from runtime.settings import PORTS_PER_LINE, Settings, SettingsError, load


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch):
    for name in os.environ:
        if name.startswith("SAIJAI_"):
            monkeypatch.delenv(name)


def says(tmp_path, *lines: str) -> Settings:
    """The settings of an installation whose saijai.env has these lines."""
    (tmp_path / "saijai.env").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return load(tmp_path)


def test_an_installation_without_a_line_listens_on_this_machine_only(tmp_path):
    settings = load(tmp_path)
    assert {settings.bind, settings.ami_bind, settings.agi_bind} == {"127.0.0.1"}
    assert (settings.help_number, settings.test_number) == ("1441", "1442")


def test_a_line_in_the_file_is_read(tmp_path):
    assert says(tmp_path, "SAIJAI_SIP_PORT=5070", "# a note", "SAIJAI_HELP_NUMBER=1669").sip_port == 5070


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("SAIJAI_SIP_PORT", "5080")
    assert says(tmp_path, "SAIJAI_SIP_PORT=5070").sip_port == 5080


def test_what_the_environment_holds_for_other_programs_is_passed_over(tmp_path, monkeypatch):
    before = load(tmp_path)
    monkeypatch.setenv("POSTGRES_PASSWORD", "x")
    monkeypatch.setenv("SAIJAI_NOT_OURS", "1")
    assert load(tmp_path) == before


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("SAIJAI_SIPPORT=5070", "SAIJAI_SIPPORT"),
        ("export SAIJAI_TRUNK=192.0.2.20", "export SAIJAI_TRUNK"),
        ("POSTGRES_PASSWORD=x", "POSTGRES_PASSWORD"),
        ("SIP_PORT=5070", "SIP_PORT"),
        ("SAIJAI_SIP_PORT 5070", "SAIJAI_SIP_PORT 5070"),
    ],
)
def test_a_line_that_nobody_would_read_is_refused_with_its_number(tmp_path, line, name):
    with pytest.raises(SettingsError) as refused:
        says(tmp_path, "# a note", "", "SAIJAI_BIND=127.0.0.1", line)
    assert str(refused.value) == (
        f"{tmp_path / 'saijai.env'}, line 4: '{name}' is no setting; docs/install.md names them all"
    )


def test_notes_blank_lines_and_what_a_shell_would_read_are_fine(tmp_path):
    settings = says(
        tmp_path, "# SAIJAI_NOT_OURS=1", "", "  ", "  # a note", "export SAIJAI_SIP_PORT=5070", "SAIJAI_BIND ="
    )
    assert (settings.sip_port, settings.bind) == (5070, "")


@pytest.mark.parametrize("url", ["mysql://saijai@db/saijai", "db.example", "postgres", "/srv/saijai.db"])
def test_a_database_that_we_do_not_know_is_refused_with_those_that_we_know(tmp_path, url):
    with pytest.raises(
        SettingsError, match=f"SAIJAI_DATABASE_URL='{url}': .*must begin with postgresql:// or sqlite://"
    ):
        says(tmp_path, f"SAIJAI_DATABASE_URL={url}")


@pytest.mark.parametrize("url", ["", "127.0.0.1:1883", "mqtt:127.0.0.1", "mqtt://", "http://broker.example"])
def test_a_broker_that_is_no_mqtt_address_is_refused_with_one_that_is(tmp_path, url):
    with pytest.raises(SettingsError, match=f"SAIJAI_MQTT_URL='{url}': .*must be like mqtt://127.0.0.1:1883"):
        says(tmp_path, f"SAIJAI_MQTT_URL={url}")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("database_url", "postgresql://saijai@db/saijai"),
        ("database_url", "postgresql+psycopg://saijai@db/saijai"),
        ("database_url", "sqlite:////srv/saijai.db"),
        ("database_url", ""),
        ("mqtt_url", "mqtt://broker.example"),
        ("mqtt_url", "mqtts://broker.example:8883"),
    ],
)
def test_databases_and_brokers_that_we_know_are_taken(tmp_path, name, url):
    assert getattr(says(tmp_path, f"SAIJAI_{name.upper()}={url}"), name) == url


def test_dir_is_the_one_that_was_asked_for_whatever_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("SAIJAI_DATA_DIR", "/elsewhere")
    assert load(tmp_path).data_dir == tmp_path


def test_dir_is_absolute_so_that_every_process_means_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load(Path("here")).data_dir == tmp_path / "here"
    assert Settings(data_dir=Path("~/there")).data_dir == tmp_path / "there"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIP_PORT", "0"),
        ("SIP_PORT", "sixty"),
        ("AMI_PORT", "70000"),
        ("TRUNK_LINES", "0"),
        ("HELP_NUMBER", "+66"),
        ("TEST_NUMBER", "1442;1441"),
        ("IDENTIFY_SECONDS", "2.5"),  # the resident would wait for the ring
        ("LOOKUP_SECONDS", "1.3"),
        ("OPERATOR_RING_SECONDS", "1"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_named_with_its_variable(tmp_path, name, value):
    with pytest.raises(SettingsError, match=f"SAIJAI_{name}='{value}': .*".replace("+", r"\+")):
        says(tmp_path, f"SAIJAI_{name}={value}")


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("EMERGENCY_NUMBER", "abc", "must be 3 to 15 digits"),
        ("CALL_BACK_GAPS", "7;30", "joined by commas, like 7,30,90"),
        ("DEADMAN_URL", "example.org", "must begin with http:// or https://"),
        ("TRUNK_CONTACT", "192.0.2.20", "must be like sip:192.0.2.20"),
        ("TRUNK2_CONTACT", "gateway", "must be like sip:192.0.2.20"),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_right_and_no_riddle(tmp_path, name, value, wanted):
    with pytest.raises(SettingsError) as wrong:
        says(tmp_path, f"SAIJAI_{name}={value}")
    assert wanted in str(wrong.value)
    assert "pattern" not in str(wrong.value) and "Value error" not in str(wrong.value)


def test_all_wrong_values_are_named_at_once(tmp_path):
    with pytest.raises(SettingsError) as refused:
        says(tmp_path, "SAIJAI_SIP_PORT=0", "SAIJAI_LOG_LEVEL=LOUD")
    assert [line.partition("=")[0] for line in str(refused.value).splitlines()] == [
        "SAIJAI_SIP_PORT",
        "SAIJAI_LOG_LEVEL",
    ]


def test_too_few_rtp_ports_for_the_lines_are_refused_and_the_variables_named(tmp_path):
    with pytest.raises(SettingsError) as refused:
        says(tmp_path, "SAIJAI_RTP_START=20000", "SAIJAI_RTP_END=20038", "SAIJAI_TRUNK_LINES=10")
    assert str(refused.value) == (
        "SAIJAI_RTP_START..SAIJAI_RTP_END holds 39 ports, but SAIJAI_TRUNK_LINES=10 needs 40 (4 a line)"
    )


def test_exactly_enough_rtp_ports_are_enough(tmp_path):
    lines = 10
    settings = says(
        tmp_path,
        "SAIJAI_RTP_START=20000",
        f"SAIJAI_RTP_END={20000 + PORTS_PER_LINE * lines - 1}",
        f"SAIJAI_TRUNK_LINES={lines}",
    )
    assert settings.trunk_lines == lines


def test_a_range_that_ends_before_it_starts_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="SAIJAI_RTP_START"):
        says(tmp_path, "SAIJAI_RTP_START=30000", "SAIJAI_RTP_END=20000")


def test_a_trunk_account_without_a_password_is_refused_for_it_would_never_register(tmp_path):
    with pytest.raises(SettingsError, match="SAIJAI_TRUNK_USER needs SAIJAI_TRUNK_SECRET_FILE"):
        says(tmp_path, "SAIJAI_TRUNK_USER=0541234567")


def test_nobody_changes_a_setting_while_the_service_runs(tmp_path):
    with pytest.raises(ValidationError):
        load(tmp_path).sip_port = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", ["data", "town hall", "100%", "ใส่ใจ"])
def test_the_embedded_database_is_a_file_in_dir_whatever_dir_is_called(tmp_path, name):
    settings = Settings(data_dir=tmp_path / name)
    assert make_url(settings.database).database == str(tmp_path / name / "saijai.db")


def test_a_database_elsewhere_takes_its_place(tmp_path):
    assert says(tmp_path, "SAIJAI_DATABASE_URL=postgresql://saijai@db/saijai").database.startswith("postgresql://")


def test_everything_that_is_kept_lies_below_dir(tmp_path):
    settings = Settings(data_dir=tmp_path)
    for place in (
        settings.run_dir,
        settings.secrets_dir,
        settings.journal_head_file,
        settings.recordings_dir,
        settings.cel_file,
        settings.spool_dir("agi"),
    ):
        assert place.is_relative_to(tmp_path)
    assert settings.spool_dir("agi") != settings.spool_dir("cli")
