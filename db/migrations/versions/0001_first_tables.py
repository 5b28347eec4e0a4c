"""First tables: residents and phones, journal, incidents, operators, commands."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE_TRIGGERS = (
    "CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts "
    "BEGIN SELECT RAISE(ABORT, 'facts are appended, never changed'); END",
    "CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts "
    "BEGIN SELECT RAISE(ABORT, 'facts are appended, never removed'); END",
)
POSTGRESQL_TRIGGERS = (
    "CREATE FUNCTION facts_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'facts are appended, never changed or removed'; END $$",
    "CREATE TRIGGER facts_no_update BEFORE UPDATE ON facts FOR EACH ROW EXECUTE FUNCTION facts_refuse()",
    "CREATE TRIGGER facts_no_delete BEFORE DELETE ON facts FOR EACH ROW EXECUTE FUNCTION facts_refuse()",
    "CREATE TRIGGER facts_no_truncate BEFORE TRUNCATE ON facts FOR EACH STATEMENT EXECUTE FUNCTION facts_refuse()",
)


def upgrade() -> None:
    _people()
    _happenings()
    _work()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(trigger)


def _people() -> None:
    op.create_table(
        "residents",
        sa.Column("id", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("title", "first_name", "last_name", "spoken_as")
        ),
        sa.Column("birth_year", sa.Integer()),
        sa.Column("community", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(53)),
        sa.Column("longitude", sa.Float(53)),
        sa.Column("adl", sa.Integer()),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("disabilities", "conditions", "access_note", "language")
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_residents"),
    )
    op.create_table(
        "caregivers",
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name="fk_caregivers_resident_id_residents"),
        sa.PrimaryKeyConstraint("resident_id", "position", name="pk_caregivers"),
    )
    op.create_table(
        "phones",
        sa.Column("phone_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("phone_id", name="pk_phones"),
    )
    op.create_table(
        "resident_phones",
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("phone_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.phone_id"], name="fk_resident_phones_phone_id_phones"),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name="fk_resident_phones_resident_id_residents"
        ),
        sa.PrimaryKeyConstraint("resident_id", "phone_id", name="pk_resident_phones"),
    )
    op.create_index("ix_resident_phones_phone_id", "resident_phones", ["phone_id"])
    op.create_table(
        "resident_versions",
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["residents.id"], name="fk_resident_versions_resident_id_residents"
        ),
        sa.PrimaryKeyConstraint("resident_id", "version", name="pk_resident_versions"),
    )


def _happenings() -> None:
    op.create_table(
        "facts",
        sa.Column("seq", COUNTER, autoincrement=False, nullable=False),
        sa.Column("fact_id", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("recovered", sa.Boolean(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_facts"),
        sa.UniqueConstraint("fact_id", name="uq_facts_fact_id"),
    )
    op.create_index("ix_facts_incident_id", "facts", ["incident_id"])
    op.create_index("ix_facts_call_id", "facts", ["call_id"])
    op.create_index("ix_facts_fact_happened_at", "facts", ["fact", "happened_at"])
    op.create_table(
        "incidents",
        sa.Column("incident_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger()),
        sa.Column("presses", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_subject", "incidents", ["subject"])
    op.create_index("ix_incidents_closed_at", "incidents", ["closed_at"])


def _work() -> None:
    op.create_table(
        "cursors",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cursors"),
    )
    op.create_table(
        "operators",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_operators"),
    )
    op.create_table(
        "commands",
        sa.Column("id", COUNTER, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("not_after", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.BigInteger()),
        sa.Column("done_at", sa.BigInteger()),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_commands"),
    )
    op.create_index("ix_commands_taken_at", "commands", ["taken_at"])


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for trigger in ("facts_no_update", "facts_no_delete", *(() if is_sqlite else ("facts_no_truncate",))):
        op.execute(f"DROP TRIGGER {trigger}" + ("" if is_sqlite else " ON facts"))
    if not is_sqlite:
        op.execute("DROP FUNCTION facts_refuse()")
    for table in (
        "commands", "operators", "cursors", "incidents", "facts",
        "resident_versions", "resident_phones", "phones", "caregivers", "residents",
    ):
        op.drop_table(table)
