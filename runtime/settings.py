"""One page of everything that can be set; read once at start, a wrong value stops the start with its name.

Each field is an environment variable SAIJAI_<FIELD>, or a line in DIR/saijai.env (the environment wins).
"""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.bans import networks

BEFORE_RING_SECONDS = 2.0  # all that Python may take before an operator rings
PORTS_PER_LINE = 4  # resident and operator leg, RTP and RTCP each


class SettingsError(Exception):
    """A setting is wrong; the text names the variable, what is wrong and what would be right."""


class Settings(BaseSettings):
    """Ports, addresses, times and places of one installation."""

    model_config = SettingsConfigDict(env_prefix="SAIJAI_", extra="ignore", frozen=True)

    data_dir: Path
    bind: str = "127.0.0.1"
    media_address: str = ""
    external_address: str = ""
    sip_port: int = Field(5060, ge=1, le=65535)
    rtp_start: int = Field(20000, ge=1024, le=65535)
    rtp_end: int = Field(20399, ge=1024, le=65535)
    ws_port: int = Field(8088, ge=1, le=65535)
    ami_host: str = "127.0.0.1"
    ami_bind: str = "127.0.0.1"
    ami_permit: str = "127.0.0.1/255.255.255.255"
    ami_port: int = Field(5038, ge=1, le=65535)
    agi_host: str = "127.0.0.1"
    agi_bind: str = "127.0.0.1"
    agi_port: int = Field(4573, ge=1, le=65535)
    mqtt_url: str = "mqtt://127.0.0.1:1883"
    mqtt_tls_port: int = Field(0, ge=0, le=65535)
    mqtt_tls_names: str = Field("", pattern=r"^[A-Za-z0-9.:*-]*( *, *[A-Za-z0-9.:*-]+)*$")
    metrics_bind: str = "127.0.0.1"
    metrics_port: int = Field(0, ge=0, le=65535)
    database_url: str = ""

    trunk_host: str = "127.0.0.1"
    trunk_contact: str = ""
    trunk_user: str = ""
    trunk_secret_file: Path | None = None
    trunk_transport: Literal["udp", "tcp", "tls"] = "udp"
    trunk_srtp: bool = False
    trunk_qualify_seconds: int = Field(10, ge=0)
    trunk2_host: str = ""
    trunk2_contact: str = ""
    trunk2_user: str = ""
    trunk2_secret_file: Path | None = None
    trunk2_transport: Literal["udp", "tcp", "tls"] = "udp"
    trunk2_srtp: bool = False
    tls_port: int = Field(5061, ge=1, le=65535)
    tls_certificate_file: Path | None = None
    tls_key_file: Path | None = None
    tls_ca_file: Path | None = None
    sip_ban_seconds: int = Field(3600, ge=0)
    sip_never_banned: str = ""
    trunk_caller_id: str = Field("", pattern=r"^\+?[0-9]*$")
    trunk_number_format: Literal["national", "e164", "plain"] = "national"
    trunk_lines: int = Field(20, ge=1)
    help_number: str = Field("1441", pattern=r"^[0-9]{2,15}$")
    test_number: str = Field("1442", pattern=r"^[0-9]{2,15}$")
    emergency_number: str = Field("", pattern=r"^(\+?[0-9]{3,15})?$")

    identify_seconds: float = Field(1.2, gt=0, le=2.0)
    second_line_seconds: float = Field(0.7, gt=0, le=2.0)
    force_line: Literal["", "fastagi", "process", "fallback"] = ""
    operator_ring_seconds: int = Field(8, ge=2, le=60)
    queue_seconds: int = Field(90, ge=2)
    fallback_ring_seconds: int = Field(20, ge=2)
    hand_over_ring_seconds: int = Field(20, ge=2, le=120)
    silent_seconds: float = Field(6.0, gt=0)
    least_talk_seconds: int = Field(5, ge=0, le=60)
    ladder_after_seconds: int = Field(20, ge=0, le=600)
    contact_ring_seconds: int = Field(25, ge=2, le=60)
    tier_pause_seconds: int = Field(5, ge=1, le=60)
    key_seconds: int = Field(8, ge=1, le=30)
    emergency_stay_seconds: int = Field(30, ge=1, le=600)
    ladders_at_once: int = Field(10, ge=1, le=1000)
    emergency_at_once: int = Field(2, ge=1, le=100)
    emergency_again_seconds: int = Field(600, ge=1)
    call_back_gaps: str = Field("7,30,90", pattern=r"^[0-9]+(\.[0-9]+)?(,[0-9]+(\.[0-9]+)?)*$")
    call_back_ring_seconds: int = Field(30, ge=2, le=120)
    call_back_busy_seconds: float = Field(10, gt=0)
    call_back_busy_for_seconds: float = Field(180, ge=0)
    call_back_within_minutes: int = Field(30, ge=1)
    call_backs_at_once: int = Field(5, ge=1)
    owner_seconds: float = Field(60, gt=0)
    stalled_seconds: float = Field(120, gt=0)
    ring_places: int = Field(12, ge=1)
    longest_wait_seconds: int = Field(600, ge=10)
    storm_calls: int = Field(20, ge=2)
    storm_seconds: int = Field(60, ge=1)
    storm_busy_seconds: int = Field(60, ge=1)
    triage_seconds: int = Field(19, ge=1, le=19)
    lookup_seconds: float = Field(0.6, gt=0, le=1.2)
    heartbeat_seconds: int = Field(300, ge=0)
    deadman_url: str = Field("", pattern=r"^(https?://\S+)?$")
    deadman_seconds: int = Field(60, ge=1)
    alarm_number: str = Field("", pattern=r"^(\+?[0-9]{3,15})?$")
    alarms_after_seconds: int = Field(20, ge=0)
    recording_days: int = Field(90, ge=1)
    asterisk_log_days: int = Field(30, ge=1)
    asterisk_log_mb: float = Field(50, gt=0)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite", "postgresql://", "postgresql+", "postgres://")):
            raise ValueError("must begin with postgresql:// or sqlite://, or be empty for the embedded database")
        return value

    @field_validator("sip_never_banned")
    @classmethod
    def _known_networks(cls, value: str) -> str:
        networks(value)
        return value

    @field_validator("mqtt_url")
    @classmethod
    def _known_broker(cls, value: str) -> str:
        if not re.match(r"mqtts?://[^/\s]+", value):
            raise ValueError("must be like mqtt://127.0.0.1:1883")
        return value

    @field_validator("trunk_contact", "trunk2_contact")
    @classmethod
    def _known_contact(cls, value: str) -> str:
        if value and not re.match(r"sips?:\S+$", value):
            raise ValueError("must be like sip:192.0.2.20, or empty: then nobody outside the centre is rung")
        return value

    @model_validator(mode="after")
    def _enough_ports(self) -> Self:
        needed = PORTS_PER_LINE * self.trunk_lines
        if self.rtp_end - self.rtp_start + 1 < needed:
            raise ValueError(
                f"SAIJAI_RTP_START..SAIJAI_RTP_END holds {self.rtp_end - self.rtp_start + 1} ports, but "
                f"SAIJAI_TRUNK_LINES={self.trunk_lines} needs {needed} ({PORTS_PER_LINE} a line)"
            )
        return self

    @model_validator(mode="after")
    def _one_budget(self) -> Self:
        taken = self.identify_seconds + self.second_line_seconds
        if taken > BEFORE_RING_SECONDS:
            raise ValueError(
                f"SAIJAI_IDENTIFY_SECONDS={self.identify_seconds:g} and SAIJAI_SECOND_LINE_SECONDS="
                f"{self.second_line_seconds:g} are more than {BEFORE_RING_SECONDS:g} s together: no ring waits longer"
            )
        return self

    @model_validator(mode="after")
    def _whole_account(self) -> Self:
        if self.trunk_user and self.trunk_secret_file is None:
            raise ValueError("SAIJAI_TRUNK_USER needs SAIJAI_TRUNK_SECRET_FILE: nobody would register without it")
        if self.trunk2_user and self.trunk2_secret_file is None:
            raise ValueError("SAIJAI_TRUNK2_USER needs SAIJAI_TRUNK2_SECRET_FILE: nobody would register without it")
        return self

    @property
    def database(self) -> str:
        """SQLAlchemy URL: the one that was set, or the embedded SQLite file in DIR."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'saijai.db'}"

    @property
    def run_dir(self) -> Path:
        """Heartbeats and sockets of the running processes."""
        return self.data_dir / "run"

    @property
    def secrets_dir(self) -> Path:
        """Secrets made at install, 0600."""
        return self.data_dir / "secrets"

    @property
    def journal_head_file(self) -> Path:
        """The head of the journal's hash chain, kept outside the database."""
        return self.data_dir / "journal.head"

    @property
    def journal_anchors_file(self) -> Path:
        """Each day's signed end of that chain."""
        return self.data_dir / "journal.anchors"

    @property
    def recordings_dir(self) -> Path:
        """live/ while a call runs, sealed/ (encrypted) afterwards."""
        return self.data_dir / "recordings"

    @property
    def snapshot_file(self) -> Path:
        """Everybody's answers, for the second line: Asterisk's user reads it."""
        return self.data_dir / "second_line" / "snapshot.db"

    @property
    def snapshot_key_file(self) -> Path:
        """Its own copy of the key by which a phone is recognised."""
        return self.snapshot_file.with_name("phone.key")

    @property
    def bans_file(self) -> Path:
        """Whom Asterisk's SIP does not hear, as its configuration includes it."""
        return self.data_dir / "asterisk" / "bans" / "banned.conf"

    @property
    def cel_file(self) -> Path:
        """Asterisk's own record of every channel, one CSV row an event."""
        return self.data_dir / "asterisk" / "log" / "cel-custom" / "saijai.csv"

    @property
    def asterisk_logs(self) -> tuple[Path, Path]:
        """What else Asterisk writes down by itself: its troubles, and what its queues did."""
        folder = self.data_dir / "asterisk" / "log"
        return folder / "messages", folder / "queue_log"

    def spool_dir(self, process: str) -> Path:
        """Where `process` drops facts that the listener appends to the journal."""
        return self.data_dir / "spool" / process


def load(data_dir: Path) -> Settings:
    """The settings of the installation in `data_dir`. SettingsError names each wrong variable."""
    _refuse_unknown(data_dir / "saijai.env")
    try:
        return Settings(_env_file=data_dir / "saijai.env", data_dir=data_dir)
    except ValidationError as wrong:
        raise SettingsError(
            "\n".join(_sentence(e["loc"], e["msg"], e.get("input")) for e in wrong.errors())
        ) from None


def _refuse_unknown(file: Path) -> None:
    """A name that nobody reads is a slip of the pen, and would be found at night."""
    known = {f"SAIJAI_{name.upper()}" for name in Settings.model_fields}
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for number, line in enumerate(lines, 1):
        name, equals, _ = line.strip().partition("=")
        if not name or name.startswith("#"):
            continue
        if not equals or name.removeprefix("export ").strip() not in known:
            raise SettingsError(f"{file}, line {number}: '{name}' is no setting; docs/install.md names them all")


_LIKE = {  # what is right, where the rule itself would be a riddle
    "trunk_caller_id": "must be digits, with or without + before them",
    "help_number": "must be 2 to 15 digits",
    "test_number": "must be 2 to 15 digits",
    "emergency_number": "must be 3 to 15 digits, or empty: then it is never dialled",
    "call_back_gaps": "must be seconds joined by commas, like 7,30,90",
    "mqtt_tls_names": "must be names or addresses joined by commas, like centre.example.org,192.0.2.10",
    "deadman_url": "must begin with http:// or https://, or be empty",
    "alarm_number": "must be 3 to 15 digits, or empty: then nobody is rung",
}


def _sentence(place: tuple[int | str, ...], message: str, given: object) -> str:
    if not place:
        return message.removeprefix("Value error, ")
    name = str(place[0])
    wanted = _LIKE.get(name, message.removeprefix("Value error, "))
    return f"SAIJAI_{name.upper()}={given!r}: {wanted}"
