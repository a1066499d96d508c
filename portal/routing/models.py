"""The decision that sent a case to its channel, with the facts on which it was taken."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model

CODE = Text(collation="C").with_variant(Text(collation="BINARY"), "sqlite")


class RouteDecisionRecord(Model):
    """One decision of route(); never changed (DOMAIN 3, freezing). The newest one of a case is its route."""

    __tablename__ = "route_decision"
    __table_args__ = (Index("ix_route_decision_case_id_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    decided_at: Mapped[str] = mapped_column(String(27))
    on_date: Mapped[date] = mapped_column(Date)
    facts: Mapped[str] = mapped_column(Text)
    """JSON: the facts as route() read them."""
    channel_code: Mapped[str] = mapped_column(CODE)
    fallback_code: Mapped[str] = mapped_column(CODE)
    rule: Mapped[str] = mapped_column(String(4))
    flags: Mapped[str] = mapped_column(Text)
    """JSON: a sorted list."""
    clause: Mapped[str] = mapped_column(String(20))
    rule_set_name: Mapped[str] = mapped_column(String(80))
