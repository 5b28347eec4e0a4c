"""One page of everything that can be set; read once at start, a wrong value stops the start with its name.

Each field is an environment variable SAIJAI_<FIELD>, or a line in DIR/saijai.env (the environment wins).
"""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.bans import networks
from runtime.folders import Folders

BEFORE_RING_SECONDS = 2.0  # all that Python may take before an operator rings
PORTS_PER_LINE = 4  # resident and operator leg, RTP and RTCP each


class SettingsError(Exception):
    """A setting is wrong; the text names the variable, what is wrong and what would be right."""


class Settings(Folders, BaseSettings):
    """Ports, addresses, times and places of one installation."""

    model_config = SettingsConfigDict(env_prefix="SAIJAI_", extra="ignore", frozen=True)

    data_dir: Path
    node: str = Field("saijai", pattern=r"^[a-z][a-z0-9]{0,30}$")
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
    http_port: int = Field(8080, ge=0, le=65535)
    console_url: str = Field(
        "", pattern=r"^(https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?)?$"
    )
    console_proxy: str = ""
    map_tiles: str = Field("", pattern=r"^(https?://[^\s;,'\"]+\{z\}[^\s;,'\"]*\{x\}[^\s;,'\"]*\{y\}[^\s;,'\"]*)?$")
    location_command: str = ""
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
    studio_number: str = Field("1443", pattern=r"^([0-9]{2,15})?$")
    studio_from_trunk: bool = False
    studio_pause_minutes: int = Field(15, ge=1)
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

    @field_validator("sip_never_banned", "console_proxy")
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
    def _own_number(self) -> Self:
        if self.studio_number in (self.help_number, self.test_number, self.emergency_number) and self.studio_number:
            raise ValueError(
                f"SAIJAI_STUDIO_NUMBER={self.studio_number} is another number's: no help call may end in the studio"
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
    def console_address(self) -> str:
        """Where a browser finds the console, without a slash at the end."""
        return self.console_url or f"http://{'127.0.0.1' if self.bind == '0.0.0.0' else self.bind}:{self.http_port}"

    @property
    def phone_url(self) -> str:
        """Where a browser's phone finds Asterisk: behind the console's proxy, else at Asterisk's own port."""
        if self.console_url.startswith("https://"):
            return f"wss://{self.console_url.removeprefix('https://')}/ws"
        return f"ws://{'127.0.0.1' if self.ami_bind == '0.0.0.0' else self.ami_bind}:{self.ws_port}/ws"


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
    "node": "must be small letters and digits, like saijai2",
    "studio_number": "must be 2 to 15 digits, or empty: then nobody records by telephone",
    "emergency_number": "must be 3 to 15 digits, or empty: then it is never dialled",
    "call_back_gaps": "must be seconds joined by commas, like 7,30,90",
    "mqtt_tls_names": "must be names or addresses joined by commas, like centre.example.org,192.0.2.10",
    "console_url": "must be like https://centre.example.org, with nothing behind the name, or empty",
    "map_tiles": "must be like https://tiles.example.org/{z}/{x}/{y}.png, or empty: then maps are drawn plainly",
    "deadman_url": "must begin with http:// or https://, or be empty",
    "alarm_number": "must be 3 to 15 digits, or empty: then nobody is rung",
}


def _sentence(place: tuple[int | str, ...], message: str, given: object) -> str:
    if not place:
        return message.removeprefix("Value error, ")
    name = str(place[0])
    wanted = _LIKE.get(name, message.removeprefix("Value error, "))
    return f"SAIJAI_{name.upper()}={given!r}: {wanted}"
