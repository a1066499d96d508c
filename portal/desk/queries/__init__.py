"""What the desk and the case page show. Lists cost a fixed number of statements whatever they show."""

from portal.cases.queries.finding import last_sent, sent_case
from portal.desk.queries.beside import askable, ground_label, hold_kinds, lifted_hold, lifted_recusal, withdrawable
from portal.desk.queries.case import CasePage, LeftCase, case_page, departure, left_case, may_see, names_of, was_here
from portal.desk.queries.desk import (
    Counts,
    DeskPage,
    Line,
    counts,
    desk_page,
    first_numbers,
    lines_of,
    next_number,
    sent_list,
)
from portal.desk.queries.today import Today, today

__all__ = (
    "CasePage",
    "Counts",
    "DeskPage",
    "LeftCase",
    "Line",
    "Today",
    "askable",
    "case_page",
    "counts",
    "departure",
    "desk_page",
    "first_numbers",
    "ground_label",
    "hold_kinds",
    "last_sent",
    "left_case",
    "lifted_hold",
    "lifted_recusal",
    "lines_of",
    "may_see",
    "names_of",
    "next_number",
    "sent_case",
    "sent_list",
    "today",
    "was_here",
    "withdrawable",
)
