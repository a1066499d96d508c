"""desks know whose claim it is, what was entered from paper after it has left, and may have four eyes.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("four_eyes", sa.Boolean(), server_default=sa.text("false"), nullable=False))

    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_over", sa.Boolean(), server_default=sa.text("false"), nullable=False))

    with op.batch_alter_table("case_assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_by", sa.String(length=300), server_default="", nullable=False))

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimant_account_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("taken_up_by", sa.Integer(), nullable=True))

    # Claims that stand now keep their owner; who gave his back before is not known any more.
    op.execute(
        'UPDATE "case" SET claimant_account_id = (SELECT account_id FROM claim WHERE claim.case_id = "case".id),'
        ' taken_up_by = (SELECT account_id FROM claim WHERE claim.case_id = "case".id)'
        " WHERE id IN (SELECT case_id FROM claim)"
    )
    op.execute(
        'UPDATE case_assignment SET entered_by = (SELECT entered_by FROM "case"'
        ' WHERE "case".id = case_assignment.case_id)'
        " WHERE case_id IN (SELECT id FROM \"case\" WHERE entered_by <> '')"
    )


def downgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_column("taken_up_by")
        batch_op.drop_column("claimant_account_id")

    with op.batch_alter_table("case_assignment", schema=None) as batch_op:
        batch_op.drop_column("entered_by")

    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.drop_column("taken_over")

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("four_eyes")
