"""Pendants, watches and apps that press without a telephone; and an index for who looks whether the list has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("resident_id", sa.Text(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.Column("seen_at", sa.BigInteger()),
        sa.Column("battery", sa.Integer()),
        sa.Column("latitude", sa.Float(53)),
        sa.Column("longitude", sa.Float(53)),
        sa.ForeignKeyConstraint(["resident_id"], ["residents.id"], name="fk_devices_resident_id_residents"),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
    )


    op.create_index("ix_residents_version_changed_at", "residents", ["version", "changed_at"])


def downgrade() -> None:
    op.drop_index("ix_residents_version_changed_at", "residents")
    op.drop_table("devices")
