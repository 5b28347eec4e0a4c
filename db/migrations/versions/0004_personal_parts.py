"""What is personal in a line of the journal lies beside it, where it can be erased; the line keeps a salted digest.

Lines of before stay as they were written: their chain covers the words themselves.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("facts", sa.Column("personal_digest", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "personal_parts",
        sa.Column("seq", COUNTER, autoincrement=False, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["facts.seq"], name="fk_personal_parts_seq_facts"),
        sa.PrimaryKeyConstraint("seq", name="pk_personal_parts"),
    )


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM personal_parts")):
        raise ValueError("the journal has personal parts, which the release before cannot read: keep this one")
    op.drop_table("personal_parts")
    op.drop_column("facts", "personal_digest")
