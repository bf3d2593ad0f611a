"""Privacy: people only, a wish for erasure that waits, and what Redis still has to forget.

An appointment may outlive the chat that it was made in, so its two links into the chat may be empty.
"""

import sqlalchemy as sa
from alembic import op

from bot.records.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain statements for `conversations`: rebuilding a table that others point to is not possible
    # with foreign keys on, and SQLite adds and drops columns by itself.
    op.add_column(
        "conversations", sa.Column("no_ai", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("conversations", sa.Column("erasure_asked_at", UtcDateTime(), nullable=True))
    op.add_column(
        "conversations",
        sa.Column("erases_appointments", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "forgettings",
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("epochs", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("cleared_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_forgettings")),
    )
    with op.batch_alter_table("appointments") as appointments:
        appointments.alter_column("conversation_id", existing_type=sa.String(), nullable=True)
        appointments.alter_column("turn_id", existing_type=sa.String(), nullable=True)


def downgrade() -> None:
    # An appointment without its chat can't be kept in the older form.
    op.execute("DELETE FROM appointments WHERE conversation_id IS NULL OR turn_id IS NULL")
    with op.batch_alter_table("appointments") as appointments:
        appointments.alter_column("turn_id", existing_type=sa.String(), nullable=False)
        appointments.alter_column("conversation_id", existing_type=sa.String(), nullable=False)
    op.drop_table("forgettings")
    op.drop_column("conversations", "erases_appointments")
    op.drop_column("conversations", "erasure_asked_at")
    op.drop_column("conversations", "no_ai")
