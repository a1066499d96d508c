"""The house: every table, and the triggers that keep the ledger append-only.

Revision 0001, after .
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


SQLITE_TRIGGERS = tuple(
    f"CREATE TRIGGER ledger_entry_no_{act.lower()} BEFORE {act} ON ledger_entry "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for act in ("UPDATE", "DELETE")
)
POSTGRES_TRIGGERS = (
    """CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$""",
    """CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()""",
    """CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()""",
)


def make_ledger_append_only() -> None:
    """Triggers refuse to change or remove an entry."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS:
        op.execute(statement)


def upgrade() -> None:
    op.create_table(
        "case_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_case_number")),
    )
    op.create_table(
        "directory_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("imported_at", sa.String(length=27), nullable=False),
        sa.Column("imported_by", sa.String(length=80), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_batch")),
        sa.UniqueConstraint(
            "document_no", "title", "kind", "level", name=op.f("uq_directory_batch_document_no_title_kind_level")
        ),
    )
    op.create_table(
        "directory_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_upload")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_directory_upload_token_hash")),
    )
    with op.batch_alter_table("directory_upload", schema=None) as batch_op:
        batch_op.create_index("ix_directory_upload_created_at", ["created_at"], unique=False)

    op.create_table(
        "given_number",
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_given_number")),
    )
    op.create_table(
        "holiday_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holidays", sa.Text(), nullable=False),
        sa.Column("workdays", sa.Text(), nullable=False),
        sa.Column("document_no", sa.String(length=80), server_default="", nullable=False),
        sa.Column("loaded_at", sa.String(length=27), server_default="", nullable=False),
        sa.Column("loaded_by", sa.String(length=80), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_holiday_year")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("organisation_code", sa.String(length=20), nullable=False),
        sa.Column("case_number", sa.String(length=20), nullable=True),
        sa.Column("case_version", sa.Integer(), nullable=True),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("stream", "seq", name=op.f("uq_ledger_entry_stream_seq")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index("uq_ledger_entry_case_version", ["case_number", "case_version"], unique=True)

    op.create_table(
        "ledger_head",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("hash", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("place_name", sa.String(length=60), nullable=True),
        sa.Column("district_code", sa.String(length=20), nullable=True),
        sa.Column("host_code", sa.String(length=20), nullable=True),
        sa.Column("is_channel", sa.Boolean(), nullable=False),
        sa.Column(
            "credit_code", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("status IN ('active', 'closing', 'inactive')", name=op.f("ck_organisation_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_kind_code", ["kind", "code"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_search", sa.String(length=80), nullable=False),
        sa.Column("initials", sa.String(length=80), nullable=False),
        sa.Column("id_number_cipher", sa.Text(), nullable=False),
        sa.Column("id_number_index", sa.String(length=64), nullable=False),
        sa.Column("phone_cipher", sa.Text(), nullable=True),
        sa.Column("gender", sa.String(length=6), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("gender IN ('male', 'female')", name=op.f("ck_person_gender")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_person_id_number_index")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_initials", ["initials"], unique=False)
        batch_op.create_index("ix_person_name_search", ["name_search"], unique=False)

    op.create_table(
        "review_cycle",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("unit_until", sa.Date(), nullable=False),
        sa.Column("channel_until", sa.Date(), nullable=False),
        sa.Column("intake_until", sa.Date(), nullable=False),
        sa.Column("panel_until", sa.Date(), nullable=False),
        sa.Column("meeting_until", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "opens_on <= unit_until AND unit_until <= channel_until AND channel_until <= intake_until AND intake_until <= panel_until AND panel_until <= meeting_until AND meeting_until <= closes_on",
            name=op.f("ck_review_cycle_order"),
        ),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_review_cycle")),
    )
    op.create_table(
        "rule_set",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("published_at", sa.String(length=27), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("author_name", sa.String(length=80), server_default="", nullable=False),
        sa.Column("publisher_name", sa.String(length=80), server_default="", nullable=False),
        sa.Column("recount_open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_rule_set_version")),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("name", name=op.f("uq_rule_set_name")),
    )
    op.create_table(
        "rule_set_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("recount_open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("author_account", sa.Integer(), nullable=False),
        sa.Column("author_person", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.Column("closed_at", sa.String(length=27), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_rule_set_draft_outcome")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_rule_set_draft_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set_draft")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("content_key", name=op.f("uq_stored_file_content_key")),
    )
    op.create_table(
        "worker_lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_lease")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("failed_attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.String(length=27), nullable=True),
        sa.Column("password_changed_at", sa.String(length=27), nullable=True),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("status <> 'locked' OR locked_until IS NOT NULL", name=op.f("ck_account_locked_until")),
        sa.CheckConstraint("failed_attempts >= 0", name=op.f("ck_account_failed_attempts")),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_account_username_lower")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_person_id"), ["person_id"], unique=False)

    op.create_table(
        "agency_authorisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_agency_authorisation_period")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_agency_authorisation_agency_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_authorisation")),
        sa.UniqueConstraint(
            "agency_id",
            "document_no",
            "starts_on",
            name=op.f("uq_agency_authorisation_agency_id_document_no_starts_on"),
        ),
    )
    with op.batch_alter_table("agency_authorisation", schema=None) as batch_op:
        batch_op.create_index("ix_agency_authorisation_agency_id_ends_on", ["agency_id", "ends_on"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "number",
            sa.String(length=20, collation="C").with_variant(sa.String(length=20, collation="BINARY"), "sqlite"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("return_state", sa.String(length=30), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("accountable_id", sa.Integer(), nullable=True),
        sa.Column("fallback_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("noted_due", sa.Date(), server_default="0001-01-01", nullable=False),
        sa.Column("reminded_due", sa.Date(), server_default="0001-01-01", nullable=False),
        sa.Column("clock_left", sa.Integer(), nullable=True),
        sa.Column("held_left", sa.Integer(), nullable=True),
        sa.Column("clock_started_on", sa.Date(), nullable=True),
        sa.Column("clock_days", sa.Integer(), nullable=True),
        sa.Column("hold_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("taken_over", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("claimed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("claimant_name", sa.String(length=80), nullable=True),
        sa.Column("handler_account_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("arrived_at", sa.String(length=27), nullable=False),
        sa.Column("closed_at", sa.String(length=27), nullable=True),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("subject_person_id", sa.Integer(), nullable=True),
        sa.Column("subject_name", sa.String(length=80), nullable=False),
        sa.Column("subject_search", sa.String(length=80), nullable=False),
        sa.Column("subject_initials", sa.String(length=80), nullable=False),
        sa.Column("firm_id", sa.Integer(), nullable=True),
        sa.Column("firm_name", sa.String(length=200), nullable=False),
        sa.Column(
            "credit_code",
            sa.String(length=20, collation="C").with_variant(sa.String(length=20, collation="BINARY"), "sqlite"),
            server_default="",
            nullable=False,
        ),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=20), server_default="", nullable=False),
        sa.Column("specialty", sa.String(length=60), server_default="", nullable=False),
        sa.Column("cycle_year", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "closed_at IS NOT NULL OR (accountable_id IS NOT NULL AND fallback_id IS NOT NULL AND fallback_id <> accountable_id)",
            name=op.f("ck_case_on_one_desk"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_case_version")),
        sa.ForeignKeyConstraint(
            ["accountable_id"], ["organisation.id"], name=op.f("fk_case_accountable_id_organisation")
        ),
        sa.ForeignKeyConstraint(["fallback_id"], ["organisation.id"], name=op.f("fk_case_fallback_id_organisation")),
        sa.ForeignKeyConstraint(["firm_id"], ["organisation.id"], name=op.f("fk_case_firm_id_organisation")),
        sa.ForeignKeyConstraint(["office_id"], ["organisation.id"], name=op.f("fk_case_office_id_organisation")),
        sa.ForeignKeyConstraint(["subject_person_id"], ["person.id"], name=op.f("fk_case_subject_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index("ix_case_desk_arrived", ["accountable_id", "arrived_at", "id"], unique=False)
        batch_op.create_index("ix_case_desk_due", ["accountable_id", "due_on", "id"], unique=False)
        batch_op.create_index("ix_case_desk_number", ["accountable_id", "number"], unique=False)
        batch_op.create_index(
            "ix_case_due",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index("ix_case_fallback", ["fallback_id", "id"], unique=False)
        batch_op.create_index("ix_case_firm", ["firm_id", "id"], unique=False)
        batch_op.create_index("ix_case_office", ["office_id", "state", "id"], unique=False)
        batch_op.create_index("ix_case_subject", ["subject_person_id", "id"], unique=False)

    op.create_table(
        "clock_recount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("resume_at", sa.String(length=27), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("ordered_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("finished_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("(year IS NULL) <> (version IS NULL)", name=op.f("ck_clock_recount_one_reason")),
        sa.ForeignKeyConstraint(["version"], ["rule_set.version"], name=op.f("fk_clock_recount_version_rule_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_recount")),
    )
    with op.batch_alter_table("clock_recount", schema=None) as batch_op:
        batch_op.create_index("ix_clock_recount_open", ["finished_at", "id"], unique=False)

    op.create_table(
        "committee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=20, collation="C").with_variant(sa.String(length=20, collation="BINARY"), "sqlite"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("levels", sa.Text(), nullable=False),
        sa.Column("specialties", sa.Text(), server_default="[]", nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("filing_no", sa.String(length=80), nullable=False),
        sa.Column("filing_from", sa.Date(), nullable=False),
        sa.Column("filing_to", sa.Date(), nullable=False),
        sa.Column("intake_scope", sa.String(length=10), server_default="CITY", nullable=False),
        sa.Column("validity_scope", sa.String(length=10), server_default="CITY", nullable=False),
        sa.Column("may_review_full_senior", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("kind IN ('series', 'specialty')", name=op.f("ck_committee_kind")),
        sa.CheckConstraint("filing_from <= filing_to", name=op.f("ck_committee_filing_period")),
        sa.CheckConstraint("seats > 0 AND seats % 2 = 1", name=op.f("ck_committee_seats_odd")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_committee_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee")),
        sa.UniqueConstraint("code", name=op.f("uq_committee_code")),
    )
    with op.batch_alter_table("committee", schema=None) as batch_op:
        batch_op.create_index("ix_committee_organisation_id", ["organisation_id"], unique=False)

    op.create_table(
        "desk_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("taken_over", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_desk_count_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_count")),
        sa.UniqueConstraint("organisation_id", "state", "claimed", "taken_over", "due_on", name="uq_desk_count_key"),
    )
    op.create_table(
        "desk_stamp",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_desk_stamp_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_desk_stamp")),
    )
    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_organisation_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("social_insurance", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('contract', 'dispatch')", name=op.f("ck_employment_kind")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_employment_period")),
        sa.ForeignKeyConstraint(
            ["enterprise_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_employment_enterprise_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_employment_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
        sa.UniqueConstraint(
            "person_id",
            "enterprise_organisation_id",
            "starts_on",
            name=op.f("uq_employment_person_id_enterprise_organisation_id_starts_on"),
        ),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_employment_enterprise_organisation_id_ends_on", ["enterprise_organisation_id", "ends_on"], unique=False
        )

    op.create_table(
        "enterprise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "credit_code", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_since", sa.Date(), nullable=False),
        sa.Column("name_history", sa.Text(), server_default="[]", nullable=False),
        sa.Column(
            "name_key", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False
        ),
        sa.Column(
            "initials", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("length(credit_code) = 18", name=op.f("ck_enterprise_credit_code")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_enterprise_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_enterprise_credit_code")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_enterprise_organisation_id")),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index("ix_enterprise_initials_credit_code", ["initials", "credit_code"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("case_number", sa.String(length=20), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("spread", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name=op.f("ck_message_one_addressee")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_message_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_message_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_organisation_id_id", ["organisation_id", "id"], unique=False)
        batch_op.create_index("ix_message_person_id_id", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_message_to_spread",
            ["id"],
            unique=False,
            sqlite_where=sa.text("NOT spread"),
            postgresql_where=sa.text("NOT spread"),
        )

    op.create_table(
        "achievement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=True),
        sa.Column("own_share", sa.String(length=200), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "category IN ('TECH_INNOVATION','PATENT','TRANSFER','DIFFUSION','STANDARD','ADVISORY','PUBLIC_SERVICE')",
            name=op.f("ck_achievement_category"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_achievement_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement")),
    )
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_achievement_case_id"), ["case_id"], unique=False)

    op.create_table(
        "agency_contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("status IN ('proposed', 'confirmed', 'declined')", name=op.f("ck_agency_contract_status")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_agency_contract_period")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["organisation.id"], name=op.f("fk_agency_contract_agency_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_agency_contract_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_contract")),
    )
    with op.batch_alter_table("agency_contract", schema=None) as batch_op:
        batch_op.create_index("ix_agency_contract_agency_id_ends_on", ["agency_id", "ends_on"], unique=False)
        batch_op.create_index("ix_agency_contract_enterprise_id", ["enterprise_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_organisation_id", sa.Integer(), nullable=True),
        sa.Column("created_by_account", sa.Integer(), nullable=True),
        sa.Column("paper_intake", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("degree", sa.String(length=20), nullable=True),
        sa.Column("graduated_on", sa.Date(), nullable=True),
        sa.Column("school", sa.String(length=100), nullable=True),
        sa.Column("major", sa.String(length=100), nullable=True),
        sa.Column("current_title", sa.String(length=20), nullable=True),
        sa.Column("current_title_on", sa.Date(), nullable=True),
        sa.Column("years_of_work", sa.Integer(), nullable=True),
        sa.Column("trial_year_passed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("specialised_hours", sa.Integer(), nullable=True),
        sa.Column("target_level", sa.String(length=20), nullable=True),
        sa.Column("specialty", sa.String(length=60), nullable=True),
        sa.Column("series", sa.String(length=20), server_default="engineering", nullable=False),
        sa.Column("exceptional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("exceptional_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("market_recognition", sa.Text(), server_default="", nullable=False),
        sa.Column("enterprise_contribution", sa.Text(), server_default="", nullable=False),
        sa.Column("commitment_signed_at", sa.String(length=27), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_application_revision")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_application_case_id_case")),
        sa.ForeignKeyConstraint(
            ["enterprise_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_application_enterprise_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id_person")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_person_id"), ["person_id"], unique=False)

    op.create_table(
        "case_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.String(length=27), nullable=False),
        sa.Column("closed_at", sa.String(length=27), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("sent_to_id", sa.Integer(), nullable=True),
        sa.Column(
            "number",
            sa.String(length=20, collation="C").with_variant(sa.String(length=20, collation="BINARY"), "sqlite"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_name", sa.String(length=80), nullable=False),
        sa.Column("subject_search", sa.String(length=80), nullable=False),
        sa.Column("subject_initials", sa.String(length=80), nullable=False),
        sa.Column("firm_name", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_assignment_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_case_assignment_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["sent_to_id"], ["organisation.id"], name=op.f("fk_case_assignment_sent_to_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assignment")),
    )
    with op.batch_alter_table("case_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_assignment_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_case_assignment_desk", ["organisation_id", "closed_at", "id"], unique=False)
        batch_op.create_index(
            "uq_case_assignment_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "number",
            sa.String(length=20, collation="C").with_variant(sa.String(length=20, collation="BINARY"), "sqlite"),
            nullable=False,
        ),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("specialty", sa.String(length=60), nullable=False),
        sa.Column("firm_name", sa.String(length=200), nullable=False),
        sa.Column("committee_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("basis", sa.String(length=20), server_default="REVIEW", nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.CheckConstraint("revoked_on IS NULL OR revoked_on >= issued_on", name=op.f("ck_certificate_revoked")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_certificate_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("case_id", name=op.f("uq_certificate_case_id")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    op.create_table(
        "channel_report",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("about_case_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("suggested_id", sa.Integer(), nullable=True),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.String(length=27), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["about_case_id"], ["case.id"], name=op.f("fk_channel_report_about_case_id_case")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_channel_report_case_id_case")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["organisation.id"], name=op.f("fk_channel_report_channel_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_id"], ["organisation.id"], name=op.f("fk_channel_report_suggested_id_organisation")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_channel_report")),
    )
    with op.batch_alter_table("channel_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_report_about_case_id"), ["about_case_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("claimed_at", sa.String(length=27), nullable=False),
        sa.Column("lease_until", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_claim_account_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_claim_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_claim_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_lease_until"), ["lease_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "clock_recount_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recount_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("old_due", sa.Date(), nullable=False),
        sa.Column("new_due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_clock_recount_change_case_id_case")),
        sa.ForeignKeyConstraint(
            ["recount_id"], ["clock_recount.id"], name=op.f("fk_clock_recount_change_recount_id_clock_recount")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_recount_change")),
    )
    with op.batch_alter_table("clock_recount_change", schema=None) as batch_op:
        batch_op.create_index("ix_clock_recount_change_recount", ["recount_id", "id"], unique=False)

    op.create_table(
        "committee_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("employer_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column(
            "employer_credit_code",
            sa.String(length=20, collation="C").with_variant(sa.String(length=20, collation="BINARY"), "sqlite"),
            nullable=True,
        ),
        sa.Column("title_level", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("seat_no", sa.Integer(), nullable=False),
        sa.Column("is_srdi", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.CheckConstraint("role IN ('chair', 'vice_chair', 'member')", name=op.f("ck_committee_member_role")),
        sa.CheckConstraint("seat_no >= 1", name=op.f("ck_committee_member_seat_no")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_committee_member_committee_id_committee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_member")),
        sa.UniqueConstraint("committee_id", "seat_no", name=op.f("uq_committee_member_committee_id_seat_no")),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.String(length=27), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.String(length=27), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_correction_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_correction_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("case_id", "stage", name=op.f("uq_correction_case_id_stage")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_case_id"), ["case_id"], unique=False)

    op.create_table(
        "directory_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("delisted_on", sa.Date(), nullable=True),
        sa.Column("delist_reason", sa.String(length=200), nullable=True),
        sa.Column("counts_as_enterprise", sa.Boolean(), nullable=False),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_directory_entry_period")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["directory_batch.id"], name=op.f("fk_directory_entry_batch_id_directory_batch")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_directory_entry_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entry")),
        sa.UniqueConstraint("batch_id", "enterprise_id", name=op.f("uq_directory_entry_batch_id_enterprise_id")),
    )
    with op.batch_alter_table("directory_entry", schema=None) as batch_op:
        batch_op.create_index("ix_directory_entry_enterprise_id", ["enterprise_id"], unique=False)
        batch_op.create_index("ix_directory_entry_level_kind", ["level", "kind"], unique=False)

    op.create_table(
        "directory_quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("counts_as_enterprise", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), server_default="open", nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("settled_at", sa.String(length=27), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(status = 'resolved') = (enterprise_id IS NOT NULL)", name=op.f("ck_directory_quarantine_enterprise")
        ),
        sa.CheckConstraint("status IN ('open', 'resolved', 'dismissed')", name=op.f("ck_directory_quarantine_status")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["directory_batch.id"], name=op.f("fk_directory_quarantine_batch_id_directory_batch")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_directory_quarantine_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_quarantine")),
        sa.UniqueConstraint("batch_id", "line", name=op.f("uq_directory_quarantine_batch_id_line")),
    )
    with op.batch_alter_table("directory_quarantine", schema=None) as batch_op:
        batch_op.create_index("ix_directory_quarantine_status_id", ["status", "id"], unique=False)

    op.create_table(
        "enterprise_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=200), server_default="", nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("status IN ('proposed', 'confirmed', 'declined')", name=op.f("ck_enterprise_fact_status")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_enterprise_fact_period")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_fact_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_fact")),
    )
    with op.batch_alter_table("enterprise_fact", schema=None) as batch_op:
        batch_op.create_index("ix_enterprise_fact_enterprise_id_name", ["enterprise_id", "name"], unique=False)
        batch_op.create_index("ix_enterprise_fact_name_value", ["name", "value"], unique=False)
        batch_op.create_index(
            "uq_enterprise_fact_value_from",
            ["enterprise_id", "name", "valid_from"],
            unique=True,
            sqlite_where=sa.text("status = 'confirmed' AND name <> 'claim'"),
            postgresql_where=sa.text("status = 'confirmed' AND name <> 'claim'"),
        )

    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.String(length=27), nullable=False),
        sa.Column("placed_by", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), server_default="9999-12-31", nullable=False),
        sa.Column("noted_at", sa.String(length=27), nullable=True),
        sa.Column("lifted_at", sa.String(length=27), nullable=True),
        sa.Column("lifted_by", sa.String(length=80), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_hold_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_hold_open",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "login_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("last_seen_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.Column("idle_expires", sa.String(length=27), nullable=False),
        sa.Column("ip", sa.String(length=45), server_default="", nullable=False),
        sa.Column("user_agent", sa.String(length=200), server_default="", nullable=False),
        sa.Column("revoked_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_login_session")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index("ix_login_session_account_id_created_at", ["account_id", "created_at"], unique=False)
        batch_op.create_index("ix_login_session_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("owner_organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("original_name", sa.String(length=120), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_by", sa.String(length=80), nullable=False),
        sa.Column("uploaded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_material_version")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_material_case_id_case")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_material_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["owner_organisation_id"], ["organisation.id"], name=op.f("fk_material_owner_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["material.id"], name=op.f("fk_material_replaced_by_id_material")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_material_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_file_id"), ["file_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_owner_organisation_id"), ["owner_organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_replaced_by_id"), ["replaced_by_id"], unique=False)

    op.create_table(
        "message_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.String(length=27), nullable=False),
        sa.Column("letter", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.Column("sent_at", sa.String(length=27), nullable=True),
        sa.Column("gave_up_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR gave_up_at IS NULL", name=op.f("ck_message_outbox_one_end")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_outbox_account_id_account")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_outbox_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_outbox")),
        sa.UniqueConstraint("message_id", "account_id", name=op.f("uq_message_outbox_message_id_account_id")),
    )
    with op.batch_alter_table("message_outbox", schema=None) as batch_op:
        batch_op.create_index("ix_message_outbox_account_id", ["account_id"], unique=False)
        batch_op.create_index(
            "ix_message_outbox_due_at",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL AND gave_up_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND gave_up_at IS NULL"),
        )
        batch_op.create_index("ix_message_outbox_gave_up_at", ["gave_up_at"], unique=False)
        batch_op.create_index("ix_message_outbox_sent_at", ["sent_at"], unique=False)

    op.create_table(
        "message_read",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_read_account_id_account")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_read_message_id_message")),
        sa.PrimaryKeyConstraint("account_id", "message_id", name=op.f("pk_message_read")),
    )
    op.create_table(
        "message_setting",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("digest", sa.String(length=10), nullable=False),
        sa.CheckConstraint("digest = 'off' OR email IS NOT NULL", name=op.f("ck_message_setting_email")),
        sa.CheckConstraint("digest IN ('at_once', 'daily', 'off')", name=op.f("ck_message_setting_digest")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_message_setting_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_message_setting")),
    )
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("fallback_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=30), server_default="", nullable=False),
        sa.Column("written_at", sa.String(length=27), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_opinion_case_id_case")),
        sa.ForeignKeyConstraint(["fallback_id"], ["organisation.id"], name=op.f("fk_opinion_fallback_id_organisation")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_opinion_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_case_id"), ["case_id"], unique=False)

    op.create_table(
        "paper_intake",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("clerk_name", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.String(length=27), nullable=False),
        sa.Column("place_of_work", sa.String(length=200), server_default="", nullable=False),
        sa.Column("district_code", sa.String(length=20), server_default="", nullable=False),
        sa.Column("agency_code", sa.String(length=20), server_default="", nullable=False),
        sa.Column("unit_opinion", sa.Text(), server_default="", nullable=False),
        sa.Column("unit_posted_on", sa.Date(), nullable=True),
        sa.Column("unit_ends_on", sa.Date(), nullable=True),
        sa.Column("unit_place", sa.String(length=200), server_default="", nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=True),
        sa.Column("code_issues", sa.Integer(), server_default="0", nullable=False),
        sa.Column("code_issued_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("code_issues >= 0", name=op.f("ck_paper_intake_code_issues")),
        sa.CheckConstraint(
            "unit_posted_on IS NULL OR unit_posted_on < unit_ends_on", name=op.f("ck_paper_intake_unit_period")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_paper_intake_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_paper_intake_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_paper_intake")),
    )
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_post_period")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_post_account_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_post_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint(
            "account_id",
            "organisation_id",
            "role",
            "starts_on",
            name=op.f("uq_post_account_id_organisation_id_role_starts_on"),
        ),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_organisation_id_role", ["organisation_id", "role"], unique=False)

    op.create_table(
        "recusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.String(length=27), nullable=False),
        sa.Column("declared_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recusal_account_id_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recusal_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("account_id", "person_id", name=op.f("uq_recusal_account_id_person_id")),
    )
    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.create_index("ix_recusal_person", ["person_id"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("addressee", sa.String(length=120), server_default="", nullable=False),
        sa.Column("subject_key", sa.String(length=40), server_default="", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", sa.String(length=27), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_from_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.String(length=27), nullable=True),
        sa.Column("answered_at", sa.String(length=27), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("verdict", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_from_id"], ["organisation.id"], name=op.f("fk_request_asked_from_id_organisation")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_request_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_request_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_request_desk", ["organisation_id", "answered_at", "due_on"], unique=False)
        batch_op.create_index(
            "ix_request_open",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "result_publicity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("posted_on < ends_on", name=op.f("ck_result_publicity_period")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_result_publicity_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_publicity")),
        sa.UniqueConstraint("case_id", "posted_on", name=op.f("uq_result_publicity_case_id_posted_on")),
    )
    op.create_table(
        "route_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.String(length=27), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column(
            "channel_code", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False
        ),
        sa.Column(
            "fallback_code", sa.Text(collation="C").with_variant(sa.Text(collation="BINARY"), "sqlite"), nullable=False
        ),
        sa.Column("rule", sa.String(length=4), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("rule_set_name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_route_decision_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_decision")),
    )
    with op.batch_alter_table("route_decision", schema=None) as batch_op:
        batch_op.create_index("ix_route_decision_case_id_id", ["case_id", "id"], unique=False)

    op.create_table(
        "unit_publicity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("posted_on < ends_on", name=op.f("ck_unit_publicity_period")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_unit_publicity_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_publicity")),
        sa.UniqueConstraint("case_id", "posted_on", name=op.f("uq_unit_publicity_case_id_posted_on")),
    )
    with op.batch_alter_table("unit_publicity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_publicity_case_id"), ["case_id"], unique=False)

    op.create_table(
        "correction_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=500), server_default="", nullable=False),
        sa.Column("material_id", sa.Integer(), nullable=True),
        sa.Column("new_material_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", sa.String(length=27), nullable=True),
        sa.Column("answered_by", sa.String(length=80), server_default="", nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_correction_item_position")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_correction_item_case_id_case")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["correction.id"], name=op.f("fk_correction_item_correction_id_correction")
        ),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_correction_item_material_id_material")),
        sa.ForeignKeyConstraint(
            ["new_material_id"], ["material.id"], name=op.f("fk_correction_item_new_material_id_material")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_item")),
        sa.UniqueConstraint("correction_id", "position", name=op.f("uq_correction_item_correction_id_position")),
    )
    with op.batch_alter_table("correction_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_item_case_id"), ["case_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "number",
            sa.String(length=20, collation="C").with_variant(sa.String(length=20, collation="BINARY"), "sqlite"),
            nullable=False,
        ),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("presider_member_id", sa.Integer(), nullable=True),
        sa.Column("agenda_locked_at", sa.String(length=27), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=True),
        sa.Column("recorded_account_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.String(length=27), nullable=True),
        sa.Column("concluded_at", sa.String(length=27), nullable=True),
        sa.Column("concluded_by", sa.String(length=80), nullable=True),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("no_srdi_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(state = 'concluded') = (concluded_at IS NOT NULL)", name=op.f("ck_meeting_concluded")),
        sa.CheckConstraint(
            "state = 'planned' OR state = 'cancelled' OR agenda_locked_at IS NOT NULL", name=op.f("ck_meeting_locked")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'recorded', 'concluded', 'cancelled')", name=op.f("ck_meeting_state")
        ),
        sa.CheckConstraint("seats > 0 AND seats % 2 = 1", name=op.f("ck_meeting_seats_odd")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_meeting_committee_id_committee")),
        sa.ForeignKeyConstraint(
            ["presider_member_id"], ["committee_member.id"], name=op.f("fk_meeting_presider_member_id_committee_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("number", name=op.f("uq_meeting_number")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_committee_id_held_on", ["committee_id", "held_on", "id"], unique=False)

    op.create_table(
        "meeting_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default="waiting", nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'recorded', 'postponed', 'passed', 'failed', 'withdrawn')",
            name=op.f("ck_meeting_item_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_meeting_item_case_id_case")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_item_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_item")),
        sa.UniqueConstraint("meeting_id", "case_id", name=op.f("uq_meeting_item_meeting_id_case_id")),
    )
    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_item_case_id", ["case_id"], unique=False)
        batch_op.create_index(
            "uq_meeting_item_live",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('waiting', 'recorded')"),
            postgresql_where=sa.text("state IN ('waiting', 'recorded')"),
        )

    op.create_table(
        "meeting_seat",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_seat_meeting_id_meeting")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["committee_member.id"], name=op.f("fk_meeting_seat_member_id_committee_member")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_meeting_seat")),
    )
    op.create_table(
        "item_recusal",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("automatic", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_item.id"], name=op.f("fk_item_recusal_item_id_meeting_item")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["committee_member.id"], name=op.f("fk_item_recusal_member_id_committee_member")
        ),
        sa.PrimaryKeyConstraint("item_id", "member_id", name=op.f("pk_item_recusal")),
    )
    op.create_table(
        "tally",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("agree", sa.Integer(), nullable=False),
        sa.Column("disagree", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("spoiled", sa.Integer(), nullable=False),
        sa.Column("votes_needed", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("(result = 'passed') = (agree >= votes_needed)", name=op.f("ck_tally_result_follows")),
        sa.CheckConstraint("result IN ('passed', 'failed')", name=op.f("ck_tally_result")),
        sa.CheckConstraint("agree + disagree + abstain + spoiled = voters", name=op.f("ck_tally_sum")),
        sa.CheckConstraint(
            "agree >= 0 AND disagree >= 0 AND abstain >= 0 AND spoiled >= 0", name=op.f("ck_tally_not_negative")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["meeting_item.id"], name=op.f("fk_tally_item_id_meeting_item")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_tally")),
    )
    make_ledger_append_only()


def downgrade() -> None:
    op.drop_table("tally")
    op.drop_table("item_recusal")
    op.drop_table("meeting_seat")
    with op.batch_alter_table("meeting_item", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_meeting_item_live",
            sqlite_where=sa.text("state IN ('waiting', 'recorded')"),
            postgresql_where=sa.text("state IN ('waiting', 'recorded')"),
        )
        batch_op.drop_index("ix_meeting_item_case_id")

    op.drop_table("meeting_item")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_committee_id_held_on")

    op.drop_table("meeting")
    with op.batch_alter_table("correction_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_item_case_id"))

    op.drop_table("correction_item")
    with op.batch_alter_table("unit_publicity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_publicity_case_id"))

    op.drop_table("unit_publicity")
    with op.batch_alter_table("route_decision", schema=None) as batch_op:
        batch_op.drop_index("ix_route_decision_case_id_id")

    op.drop_table("route_decision")
    op.drop_table("result_publicity")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_request_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index("ix_request_desk")
        batch_op.drop_index(batch_op.f("ix_request_case_id"))

    op.drop_table("request")
    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.drop_index("ix_recusal_person")

    op.drop_table("recusal")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index("ix_post_organisation_id_role")

    op.drop_table("post")
    op.drop_table("paper_intake")
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinion_case_id"))

    op.drop_table("opinion")
    op.drop_table("message_setting")
    op.drop_table("message_read")
    with op.batch_alter_table("message_outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_message_outbox_sent_at")
        batch_op.drop_index("ix_message_outbox_gave_up_at")
        batch_op.drop_index(
            "ix_message_outbox_due_at",
            sqlite_where=sa.text("sent_at IS NULL AND gave_up_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND gave_up_at IS NULL"),
        )
        batch_op.drop_index("ix_message_outbox_account_id")

    op.drop_table("message_outbox")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_replaced_by_id"))
        batch_op.drop_index(batch_op.f("ix_material_owner_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_material_file_id"))
        batch_op.drop_index(batch_op.f("ix_material_case_id"))

    op.drop_table("material")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index("ix_login_session_expires_at")
        batch_op.drop_index("ix_login_session_account_id_created_at")

    op.drop_table("login_session")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_hold_open", sqlite_where=sa.text("lifted_at IS NULL"), postgresql_where=sa.text("lifted_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_hold_case_id"))

    op.drop_table("hold")
    with op.batch_alter_table("enterprise_fact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_enterprise_fact_value_from",
            sqlite_where=sa.text("status = 'confirmed' AND name <> 'claim'"),
            postgresql_where=sa.text("status = 'confirmed' AND name <> 'claim'"),
        )
        batch_op.drop_index("ix_enterprise_fact_name_value")
        batch_op.drop_index("ix_enterprise_fact_enterprise_id_name")

    op.drop_table("enterprise_fact")
    with op.batch_alter_table("directory_quarantine", schema=None) as batch_op:
        batch_op.drop_index("ix_directory_quarantine_status_id")

    op.drop_table("directory_quarantine")
    with op.batch_alter_table("directory_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_directory_entry_level_kind")
        batch_op.drop_index("ix_directory_entry_enterprise_id")

    op.drop_table("directory_entry")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_case_id"))

    op.drop_table("correction")
    op.drop_table("committee_member")
    with op.batch_alter_table("clock_recount_change", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_recount_change_recount")

    op.drop_table("clock_recount_change")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_claim_lease_until"))

    op.drop_table("claim")
    with op.batch_alter_table("channel_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_report_about_case_id"))

    op.drop_table("channel_report")
    op.drop_table("certificate")
    with op.batch_alter_table("case_assignment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_assignment_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_case_assignment_desk")
        batch_op.drop_index(batch_op.f("ix_case_assignment_case_id"))

    op.drop_table("case_assignment")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_person_id"))

    op.drop_table("application")
    with op.batch_alter_table("agency_contract", schema=None) as batch_op:
        batch_op.drop_index("ix_agency_contract_enterprise_id")
        batch_op.drop_index("ix_agency_contract_agency_id_ends_on")

    op.drop_table("agency_contract")
    with op.batch_alter_table("achievement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_achievement_case_id"))

    op.drop_table("achievement")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_message_to_spread", sqlite_where=sa.text("NOT spread"), postgresql_where=sa.text("NOT spread")
        )
        batch_op.drop_index("ix_message_person_id_id")
        batch_op.drop_index("ix_message_organisation_id_id")

    op.drop_table("message")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index("ix_enterprise_initials_credit_code")

    op.drop_table("enterprise")
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.drop_index("ix_employment_enterprise_organisation_id_ends_on")

    op.drop_table("employment")
    op.drop_table("desk_stamp")
    op.drop_table("desk_count")
    with op.batch_alter_table("committee", schema=None) as batch_op:
        batch_op.drop_index("ix_committee_organisation_id")

    op.drop_table("committee")
    with op.batch_alter_table("clock_recount", schema=None) as batch_op:
        batch_op.drop_index("ix_clock_recount_open")

    op.drop_table("clock_recount")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_subject")
        batch_op.drop_index("ix_case_office")
        batch_op.drop_index("ix_case_firm")
        batch_op.drop_index("ix_case_fallback")
        batch_op.drop_index(
            "ix_case_due", sqlite_where=sa.text("closed_at IS NULL"), postgresql_where=sa.text("closed_at IS NULL")
        )
        batch_op.drop_index("ix_case_desk_number")
        batch_op.drop_index("ix_case_desk_due")
        batch_op.drop_index("ix_case_desk_arrived")

    op.drop_table("case")
    with op.batch_alter_table("agency_authorisation", schema=None) as batch_op:
        batch_op.drop_index("ix_agency_authorisation_agency_id_ends_on")

    op.drop_table("agency_authorisation")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_person_id"))

    op.drop_table("account")
    op.drop_table("worker_lease")
    op.drop_table("stored_file")
    op.drop_table("rule_set_draft")
    op.drop_table("rule_set")
    op.drop_table("review_cycle")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_name_search")
        batch_op.drop_index("ix_person_initials")

    op.drop_table("person")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index("ix_organisation_kind_code")

    op.drop_table("organisation")
    op.drop_table("ledger_head")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("uq_ledger_entry_case_version")

    op.drop_table("ledger_entry")
    op.drop_table("holiday_year")
    op.drop_table("given_number")
    with op.batch_alter_table("directory_upload", schema=None) as batch_op:
        batch_op.drop_index("ix_directory_upload_created_at")

    op.drop_table("directory_upload")
    op.drop_table("directory_batch")
    op.drop_table("case_number")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_is_append_only()")
