"""recounts list questions and publicity beside clocks, and know whose days changed.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clock_recount_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("what", sa.String(length=30), server_default="clock", nullable=False))
        batch_op.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_clock_recount_change_organisation_id_organisation"), "organisation", ["organisation_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("clock_recount_change", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_clock_recount_change_organisation_id_organisation"), type_="foreignkey")
        batch_op.drop_column("organisation_id")
        batch_op.drop_column("what")
