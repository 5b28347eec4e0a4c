"""What a resident takes: whoever answers, and whoever goes there, must know it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("residents", sa.Column("medicines", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("residents", "medicines")
