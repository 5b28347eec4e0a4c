"""Every table, in one place. Times are whole microseconds UTC, so that both engines keep and hash the same value."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from domain.instants import instant, microseconds

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)

Counter = BigInteger().with_variant(Integer(), "sqlite")  # INTEGER PRIMARY KEY is SQLite's fastest key


class Instant(TypeDecorator[datetime]):
    """An aware UTC moment, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else instant(value)


residents = Table(
    "residents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("spoken_as", Text, nullable=False),
    Column("birth_year", Integer),
    Column("community", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("latitude", Float(53)),
    Column("longitude", Float(53)),
    Column("adl", Integer),
    Column("disabilities", Text, nullable=False),  # codes joined by ;
    Column("conditions", Text, nullable=False),
    Column("medicines", Text, nullable=False, server_default=""),
    Column("access_note", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("press_sends", Boolean),  # the press alone sends somebody; null: the disability decides
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index("ix_residents_version_changed_at", "version", "changed_at"),  # asked for ever: has the list changed?
)

caregivers = Table(
    "caregivers",
    metadata,
    Column("resident_id", Text, ForeignKey("residents.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("number", Text, nullable=False),
)

phones = Table(
    "phones",
    metadata,
    Column("phone_id", Text, primary_key=True),
    Column("number", Text, nullable=False),  # E.164, or what was presented where that is no number
    Column("first_seen_at", Instant, nullable=False),
)

resident_phones = Table(
    "resident_phones",
    metadata,
    Column("resident_id", Text, ForeignKey("residents.id"), primary_key=True),
    Column("phone_id", Text, ForeignKey("phones.phone_id"), primary_key=True, index=True),
    Column("position", Integer, nullable=False),
)

resident_versions = Table(  # what the roster said before each change
    "resident_versions",
    metadata,
    Column("resident_id", Text, ForeignKey("residents.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("valid_from", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("record", Text, nullable=False),  # the resident as JSON, with numbers and caregivers
)

facts = Table(  # the journal: appended, never changed (triggers refuse it)
    "facts",
    metadata,
    Column("seq", Counter, primary_key=True, autoincrement=False),
    Column("fact_id", Text, nullable=False, unique=True),
    Column("happened_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("fact", Text, nullable=False),
    Column("incident_id", Text, nullable=False, index=True),
    Column("call_id", Text, nullable=False, index=True),
    Column("recovered", Boolean, nullable=False),
    Column("data", Text, nullable=False),
    Column("personal_digest", Text, nullable=False),  # of the line's personal part; empty: it has none
    Column("hash", Text, nullable=False),
    Index("ix_facts_fact_happened_at", "fact", "happened_at"),
)

personal_parts = Table(  # beside the journal, since it can be erased (db/personal.py)
    "personal_parts",
    metadata,
    Column("seq", Counter, ForeignKey("facts.seq"), primary_key=True, autoincrement=False),
    Column("salt", Text, nullable=False),
    Column("data", Text, nullable=False),
)

incidents = Table(  # what the facts about incidents add up to
    "incidents",
    metadata,
    Column("incident_id", Text, primary_key=True),
    Column("subject", Text, nullable=False, index=True),
    Column("resident_id", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant, index=True),
    Column("presses", Integer, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("closed_by", Text, nullable=False),
)

cursors = Table(  # how far each source of facts has been read
    "cursors",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

operators = Table(
    "operators",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("removed_at", Instant),
)

responders = Table(  # those beyond the operators who can be rung; who left stays known, the journal names them
    "responders",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tier", Text, nullable=False),  # backup, caregiver (a volunteer), rescue
    Column("name", Text, nullable=False),
    Column("number", Text, nullable=False),  # E.164, a short code, or op-<id>
    Column("communities", Text, nullable=False),  # joined by ;
    Column("priority", Integer, nullable=False),  # 1 is rung first
    Column("changed_at", Instant, nullable=False),
    Column("removed_at", Instant),
)

duty = Table(  # shifts by Bangkok time; a responder without one is always on duty
    "duty",
    metadata,
    Column("responder_id", Text, ForeignKey("responders.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("weekdays", Text, nullable=False),  # mon;tue;...;holiday, or daily
    Column("begins", Integer, nullable=False),  # minutes of the day
    Column("ends", Integer, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
)

holidays = Table(
    "holidays",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name", Text, nullable=False),
)

devices = Table(  # pendants, watches and apps; where each was pressed last is kept here, where it can be erased
    "devices",
    metadata,
    Column("id", Text, primary_key=True),
    Column("resident_id", Text, ForeignKey("residents.id"), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
    Column("seen_at", Instant),
    Column("battery", Integer),
    Column("latitude", Float(53)),
    Column("longitude", Float(53)),
)

commands = Table(  # what others ask of the listener, which alone may speak to Asterisk
    "commands",
    metadata,
    Column("id", Counter, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("arguments", Text, nullable=False),
    Column("taken_at", Instant, index=True),
    Column("done_at", Instant),
    Column("result", Text, nullable=False),
)

accounts = Table(  # who may open the console; who left stays known, the journal names them
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("operator_id", Text, nullable=False),  # whose phone it is; empty: none
    Column("language", Text, nullable=False),
    Column("password_hash", Text, nullable=False),  # argon2; empty: none chosen yet
    Column("totp_secret", Text, nullable=False),  # encrypted; empty: no second factor
    Column("totp_step", Counter, nullable=False),  # the last one that was used: each counts once
    Column("recovery_codes", Text, nullable=False),  # digests joined by ;
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

sessions = Table(  # browsers that are signed in; the cookie itself is known to the browser alone
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("is_full", Boolean, nullable=False),  # the second factor was shown too, where one is due
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

links = Table(  # one-time links: for the first admin, and for who chooses a password
    "links",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),  # empty: makes the first admin
    Column("made_at", Instant, nullable=False),
    Column("not_after", Instant, nullable=False),
)
