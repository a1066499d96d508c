"""desks show who entered a case from paper.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_by", sa.String(length=300), server_default="", nullable=False))

    # What was entered from paper before names its channel and clerk too.
    op.execute(
        "UPDATE \"case\" SET entered_by = (SELECT organisation.name || '·' || paper_intake.clerk_name"
        " FROM paper_intake JOIN organisation ON organisation.id = paper_intake.organisation_id"
        ' WHERE paper_intake.case_id = "case".id)'
        " WHERE id IN (SELECT case_id FROM paper_intake)"
    )

    with op.batch_alter_table("paper_intake", schema=None) as batch_op:
        batch_op.create_index("ix_paper_intake_desk", ["organisation_id", "case_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("paper_intake", schema=None) as batch_op:
        batch_op.drop_index("ix_paper_intake_desk")

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_column("entered_by")
