"""a channel's own unit publicity is a state of its own.

Revision 0005, after 0004.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What a channel had posted in a silent employer's place; the worker looks at its last day again and files it.
    op.execute(
        "UPDATE \"case\" SET state = 'paper_publicity', noted_due = '0001-01-01'"
        " WHERE kind = 'application' AND state = 'unit_publicity'"
        " AND accountable_id IN (SELECT id FROM organisation WHERE kind <> 'enterprise')"
    )
    op.execute(
        "UPDATE desk_count SET state = 'paper_publicity'"
        " WHERE state = 'unit_publicity'"
        " AND organisation_id IN (SELECT id FROM organisation WHERE kind <> 'enterprise')"
    )


def downgrade() -> None:
    op.execute("UPDATE \"case\" SET state = 'unit_publicity' WHERE state = 'paper_publicity'")
    op.execute("UPDATE desk_count SET state = 'unit_publicity' WHERE state = 'paper_publicity'")
