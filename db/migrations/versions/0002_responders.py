"""Who is rung beyond the operators: responders, their duty list, holidays, and whose press alone sends somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("residents", sa.Column("press_sends", sa.Boolean()))
    op.create_table(
        "responders",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("id", "tier", "name", "number", "communities")),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_responders"),
    )
    op.create_table(
        "duty",
        sa.Column("responder_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Text(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.ForeignKeyConstraint(["responder_id"], ["responders.id"], name="fk_duty_responder_id_responders"),
        sa.PrimaryKeyConstraint("responder_id", "position", name="pk_duty"),
    )
    op.create_table(
        "holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_holidays"),
    )


def downgrade() -> None:
    for table in ("holidays", "duty", "responders"):
        op.drop_table(table)
    op.drop_column("residents", "press_sends")
